import { Command } from 'cmdk';
import { CornerDownLeft, FileCode, LayoutTemplate, SquareTerminal } from 'lucide-react';
import { Dialog as RadixDialog } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useLocation } from 'wouter';
import { addKind } from '../actions/nodes';
import { PATTERNS } from '../actions/patterns/all';
import { insertPattern } from '../actions/patterns/insert';
import { SHORTCUTS } from '../actions/shortcuts';
import { viewport } from '../actions/viewport';
import { useCatalogue, useTopologies } from '../api/queries';
import { colorOf } from '../model/catalogue';
import { useSession } from '../store/session';
import { startTour } from '../store/tour';
import { openDialog, openFile, select, setTheme, toggleDock, useUi } from '../store/ui';
import { Keys } from '../ui/button';
import { KindTile } from '../ui/icons';
import { PAGES } from './dock/tabs/all';

const ITEM =
  'flex h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm text-text data-[selected=true]:bg-hover [&_svg]:shrink-0';

const HIDDEN = /^(Arrow|Shift\+Arrow|Backspace|Escape|Mod\+K|Mod\+Y|\/)/;

const EXTRA = [
  { title: 'Export…', run: () => openDialog('export') },
  { title: 'Run settings…', run: () => openDialog('run') },
  { title: 'Take the tour', run: startTour },
  ...PATTERNS.map((pattern) => ({ title: `Insert: ${pattern.title}`, run: () => insertPattern(pattern) })),
  ...PAGES.map(({ name, title }) => ({ title: `Show ${title.toLowerCase()}`, run: () => toggleDock(name) })),
  { title: 'Dark theme', run: () => setTheme('dark') },
  { title: 'Light theme', run: () => setTheme('light') },
];

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-faint"
    >
      {children}
    </Command.Group>
  );
}

function Items({ run }: { run: (action: () => void) => void }) {
  const catalogue = useCatalogue();
  const project = useSession((state) => state.project);
  const { data } = useTopologies();
  const [, go] = useLocation();
  return (
    <>
      <Group heading="Nodes">
        {project.nodes.map((node) => (
          <Command.Item
            key={node.uid}
            value={`node ${node.title} ${node.id}`}
            className={ITEM}
            onSelect={() =>
              run(() => {
                useUi.setState({ file: null });
                select([node.uid]);
                viewport().reveal([node.uid]);
              })
            }
          >
            <KindTile
              icon={catalogue.kinds.get(node.kind)?.icon ?? 'box'}
              color={colorOf(catalogue, node.kind)}
              size={24}
            />
            <span className="flex-1 truncate">{node.title}</span>
            <span className="text-2xs text-faint">{catalogue.kinds.get(node.kind)?.title}</span>
          </Command.Item>
        ))}
      </Group>
      <Group heading="Add">
        {[...catalogue.kinds.values()].map((kind) => (
          <Command.Item
            key={kind.name}
            value={`add ${kind.title} ${kind.name}`}
            className={ITEM}
            onSelect={() => run(() => addKind(kind.name))}
          >
            <KindTile icon={kind.icon} color={colorOf(catalogue, kind.name)} size={24} />
            <span>Add {kind.title.toLowerCase()}</span>
            <span className="min-w-0 flex-1 truncate text-right text-2xs text-faint">{kind.doc}</span>
          </Command.Item>
        ))}
      </Group>
      <Group heading="Commands">
        {SHORTCUTS.filter((shortcut) => !HIDDEN.test(shortcut.keys)).map((shortcut) => (
          <Command.Item
            key={shortcut.keys}
            value={`command ${shortcut.title}`}
            className={ITEM}
            onSelect={() => run(shortcut.run)}
          >
            <SquareTerminal size={16} aria-hidden className="text-faint" />
            <span className="flex-1">{shortcut.title}</span>
            <Keys keys={shortcut.keys} />
          </Command.Item>
        ))}
        {EXTRA.map((extra) => (
          <Command.Item
            key={extra.title}
            value={`command ${extra.title}`}
            className={ITEM}
            onSelect={() => run(extra.run)}
          >
            <SquareTerminal size={16} aria-hidden className="text-faint" />
            {extra.title}
          </Command.Item>
        ))}
      </Group>
      <Group heading="Files">
        {project.files.map((path) => (
          <Command.Item
            key={path}
            value={`file ${path}`}
            className={ITEM}
            onSelect={() => run(() => openFile(path))}
          >
            <FileCode size={16} aria-hidden className="text-faint" />
            <span className="font-mono text-xs">{path}</span>
          </Command.Item>
        ))}
      </Group>
      <Group heading="Topologies">
        {(data?.topologies ?? []).map((topology) => (
          <Command.Item
            key={topology.id}
            value={`topology ${topology.title}`}
            className={ITEM}
            onSelect={() => run(() => go(`/t/${topology.id}`))}
          >
            <LayoutTemplate size={16} aria-hidden className="text-faint" />
            {topology.title || topology.name}
          </Command.Item>
        ))}
      </Group>
    </>
  );
}

/** One place to find a node, add a kind, open a file or run a command. */
export function SearchPalette() {
  const open = useUi((state) => state.dialog === 'search');
  const [query, setQuery] = useState('');
  const close = () => {
    openDialog(null);
    setQuery('');
  };
  const run = (action: () => void) => {
    close();
    action();
  };
  return (
    <RadixDialog.Root open={open} onOpenChange={(next) => !next && close()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <RadixDialog.Content
          aria-describedby={undefined}
          className="fixed top-[14vh] left-1/2 z-40 w-[min(600px,94vw)] -translate-x-1/2 overflow-hidden rounded-xl border border-line-strong bg-raised shadow-float outline-none"
        >
          <RadixDialog.Title className="sr-only">Search</RadixDialog.Title>
          <Command label="Search" loop>
            <Command.Input
              value={query}
              onValueChange={setQuery}
              placeholder="Search nodes, kinds, files and commands"
              className="h-12 w-full border-b border-line bg-transparent px-4 text-[15px] text-text outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-[52vh] overflow-y-auto p-1.5">
              <Command.Empty className="p-6 text-center text-xs text-muted">
                Nothing is called that.
              </Command.Empty>
              <Items run={run} />
            </Command.List>
            <p className="flex items-center gap-1.5 border-t border-line px-4 py-2 text-2xs text-faint">
              <CornerDownLeft size={12} aria-hidden /> to choose <Keys keys="Escape" /> to close
            </p>
          </Command>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
