/** The two small menus of the canvas: which relation, and which kind to add at the end of a line. */

import { useEffect, useRef, useState } from 'react';
import { addRelation } from '../actions/connect';
import { addConnected, addKind } from '../actions/nodes';
import { insertIntoEdge, kindsInto } from '../actions/wiring';
import { useCatalogue } from '../api/queries';
import { colorOf, neighbours, optionsBetween } from '../model/catalogue';
import type { Kind, Relation } from '../model/types';
import { useCanvas } from '../store/canvas';
import { useSession } from '../store/session';
import { type QuickAdd, type RelationChoice, useUi } from '../store/ui';
import { Keys } from '../ui/button';
import { KindTile } from '../ui/icons';
import { MenuOfCanvas } from './ContextMenu';

export interface Item {
  key: string;
  kind?: Kind;
  title: string;
  doc?: string;
  keys?: string;
  /** Why it cannot be done now; it is shown all the same. */
  why?: string | null;
  run: () => void;
}

interface FloatingMenuProps {
  label: string;
  items: Item[];
  at: { x: number; y: number };
}

const closeMenus = () => {
  useUi.setState({ choice: null, quickAdd: null });
  useCanvas.setState({ menu: null });
};

export function FloatingMenu({ label, items, at }: FloatingMenuProps) {
  const menu = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const catalogue = useCatalogue();
  const before = useRef<Element | null>(null);
  // The focus goes back to where it was, unless what was chosen takes it.
  const close = () => {
    closeMenus();
    if (before.current instanceof HTMLElement && before.current.isConnected) before.current.focus();
  };
  const shown = items.filter((item) => item.title.toLowerCase().includes(query.toLowerCase()));

  useEffect(() => {
    before.current = document.activeElement;
    menu.current?.querySelector<HTMLElement>('input, [role="menuitem"]')?.focus();
    const onDown = (event: PointerEvent) => {
      if (!menu.current?.contains(event.target as Node)) closeMenus();
    };
    document.addEventListener('pointerdown', onDown, true);
    return () => document.removeEventListener('pointerdown', onDown, true);
  }, []);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const entries = [...(menu.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const index = entries.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') entries[(index + 1) % entries.length]?.focus();
    else if (event.key === 'ArrowUp') entries[(index - 1 + entries.length) % entries.length]?.focus();
    else if (event.key === 'Enter' && index < 0) entries[0]?.click();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const left = Math.min(at.x, window.innerWidth - 300);
  const top = Math.min(
    at.y,
    window.innerHeight - Math.min(420, 60 + items.length * (items[0]?.doc ? 46 : 32)),
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move in the menu and in the search above it
    <div
      ref={menu}
      role="presentation"
      onKeyDown={onKeyDown}
      className="fixed z-40 flex max-h-[420px] w-72 flex-col overflow-hidden rounded-xl border border-line-strong bg-raised p-1 shadow-float"
      style={{ left: Math.max(8, left), top: Math.max(8, top) }}
    >
      <p className="px-2.5 pt-1.5 pb-1 text-2xs font-medium text-muted">{label}</p>
      {items.length > 6 && items[0]?.kind && (
        <input
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          aria-label="Search"
          placeholder="Search"
          className="mx-1 mb-1 h-7 rounded-md border border-line bg-sunken px-2 text-xs text-text outline-none placeholder:text-faint"
        />
      )}
      <div role="menu" aria-label={label} className="min-h-0 overflow-y-auto">
        {shown.map((item) => (
          <button
            key={item.key}
            type="button"
            role="menuitem"
            className="flex w-full items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-left hover:bg-hover focus:bg-hover focus:outline-none aria-disabled:cursor-not-allowed aria-disabled:text-muted"
            aria-disabled={item.why ? true : undefined}
            onClick={() => {
              if (item.why) return;
              close();
              item.run();
            }}
          >
            {item.kind && (
              <KindTile icon={item.kind.icon} color={colorOf(catalogue, item.kind.name)} size={26} />
            )}
            <span className="min-w-0 flex-1">
              <span className={`block text-sm font-medium ${item.why ? 'text-muted' : 'text-text'}`}>
                {item.title}
              </span>
              {(item.why ?? item.doc) && (
                <span className={`block text-2xs text-muted ${item.why ? '' : 'truncate'}`}>
                  {item.why ?? item.doc}
                </span>
              )}
            </span>
            {item.keys && <Keys keys={item.keys} />}
          </button>
        ))}
      </div>
      {shown.length === 0 && <p className="px-2.5 py-2 text-xs text-muted">Nothing fits here.</p>}
    </div>
  );
}

function RelationMenu({ choice }: { choice: RelationChoice }) {
  const catalogue = useCatalogue();
  const nodes = useSession((state) => state.project.nodeByUid);
  const source = nodes.get(choice.source);
  const target = nodes.get(choice.target);
  if (!source || !target) return null;
  const items = optionsBetween(catalogue, source.kind, target.kind).map(
    ({ relation }: { relation: Relation }) => ({
      key: relation.name,
      title: relation.title,
      doc: relation.doc,
      run: () => void addRelation(choice.source, choice.target, relation.name),
    }),
  );
  return (
    <FloatingMenu label={`How does ${source.title} use ${target.title}?`} items={items} at={choice.at} />
  );
}

function QuickAddMenu({ add }: { add: QuickAdd }) {
  const catalogue = useCatalogue();
  const from = useSession((state) => (add.from ? state.project.nodeByUid.get(add.from) : undefined));
  const edge = useSession((state) => state.project.edgeByUid.get(add.into ?? ''));
  const items: Item[] = [];
  if (edge)
    for (const kind of kindsInto(edge))
      items.push({
        key: kind.name,
        kind,
        title: kind.title,
        doc: kind.doc,
        run: () => insertIntoEdge(kind.name, edge.uid, add.flow),
      });
  else if (!from)
    for (const kind of catalogue.kinds.values())
      items.push({
        key: kind.name,
        kind,
        title: kind.title,
        doc: kind.doc,
        run: () => void addKind(kind.name, add.flow),
      });
  else
    for (const kind of neighbours(catalogue, from.kind, add.side)) {
      const ends: [string, string] = add.side === 'out' ? [from.kind, kind.name] : [kind.name, from.kind];
      for (const { relation } of optionsBetween(catalogue, ...ends))
        items.push({
          key: `${kind.name}:${relation.name}`,
          kind,
          title: kind.title,
          doc: `${relation.title}: ${relation.doc}`,
          run: () => void addConnected(kind.name, from.uid, add.side, relation.name, add.flow),
        });
    }
  const between = edge && `Insert between ${edge.sourceId} and ${edge.targetId}`;
  const label = between ?? (from ? `Add and connect to ${from.title}` : 'Add a node');
  return <FloatingMenu label={label} items={items} at={add.screen} />;
}

export function Menus() {
  const choice = useUi((state) => state.choice);
  const quickAdd = useUi((state) => state.quickAdd);
  const menu = useCanvas((state) => state.menu);
  if (choice) return <RelationMenu choice={choice} />;
  if (quickAdd) return <QuickAddMenu add={quickAdd} />;
  return menu ? <MenuOfCanvas menu={menu} /> : null;
}
