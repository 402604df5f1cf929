/** What was dropped: files, or everything below a folder. */

import type { Brought } from '../../actions/shelf';

const FILES_MAX = 2000;

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject));

const childrenOf = (reader: FileSystemDirectoryReader) =>
  new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));

async function below(entry: FileSystemEntry, found: Brought[]): Promise<void> {
  if (found.length >= FILES_MAX || entry.name.startsWith('.') || entry.name === 'node_modules') return;
  if (entry.isFile) {
    const file = await fileOf(entry as FileSystemFileEntry);
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives at most a hundred at once, and none when there are no more.
  for (let some = await childrenOf(reader); some.length > 0; some = await childrenOf(reader))
    for (const child of some) await below(child, found);
}

/** The files of a drop. Must be called at once: what was dropped is gone when the event is over. */
export async function filesDropped(data: DataTransfer): Promise<Brought[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...data.files].map((file) => ({ path: file.name, file }));
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  const found: Brought[] = [];
  for (const entry of entries) if (entry) await below(entry, found);
  return found;
}
