import { describe, expect, it } from 'vitest';
import { filesDropped } from './brought';
import { sentence } from './sentence';

describe('a description', () => {
  it('is told by its first sentence', () => {
    expect(sentence('An order is placed.\nThe rest  follows.')).toBe('An order is placed.');
    expect(sentence('Version 1.2 of it')).toBe('Version 1.2 of it');
    expect(sentence(undefined)).toBe('');
  });
});

const file = (name: string) => new File(['x'], name);
const entry = (path: string) =>
  ({
    name: path.split('/').pop(),
    fullPath: `/${path}`,
    isFile: true,
    isDirectory: false,
    file: (done: (found: File) => void) => done(file(path)),
  }) as unknown as FileSystemEntry;

function folder(name: string, ...children: FileSystemEntry[]): FileSystemEntry {
  const rest = [children, []];
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader: () => ({
      readEntries: (done: (some: FileSystemEntry[]) => void) => done(rest.shift() ?? []),
    }),
  } as unknown as FileSystemEntry;
}

const drop = (entries: (FileSystemEntry | null)[], files: File[] = []) =>
  ({ items: entries.map((one) => ({ webkitGetAsEntry: () => one })), files }) as unknown as DataTransfer;

describe('what is dropped', () => {
  it('is a file by its name', async () => {
    const found = await filesDropped(drop([entry('shop.yaml')], [file('shop.yaml')]));
    expect(found.map(({ path }) => path)).toEqual(['shop.yaml']);
  });

  it('is everything below a folder, without what is hidden', async () => {
    const inside = folder('handlers', entry('shop/handlers/pay.py'));
    const dropped = folder('shop', entry('shop/topology.yaml'), inside, folder('.git', entry('shop/.git/x')));
    const found = await filesDropped(drop([dropped]));
    expect(found.map(({ path }) => path)).toEqual(['shop/topology.yaml', 'shop/handlers/pay.py']);
  });
});
