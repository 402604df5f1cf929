import { Search } from 'lucide-react';
import { type DragEvent, useState } from 'react';
import { addKind } from '../actions/nodes';
import { useCatalogue } from '../api/queries';
import { KIND_MIME } from '../canvas/Canvas';
import { colorOf } from '../model/catalogue';
import type { Kind } from '../model/types';
import { useCanvas } from '../store/canvas';
import { useWhyNot } from '../store/rights';
import { KindTile } from '../ui/icons';
import { Locked } from '../ui/locked';

function startDrag(event: DragEvent, kind: Kind): void {
  event.dataTransfer.setData(KIND_MIME, kind.name);
  event.dataTransfer.effectAllowed = 'copy';
  // What is dragged cannot be read before it is dropped; the canvas shows where it would go.
  useCanvas.setState({ carried: kind.name });
}

/** The kinds one may add: drag one onto the canvas, or press it. */
export function Palette() {
  const catalogue = useCatalogue();
  const why = useWhyNot('edit');
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const kinds = [...catalogue.kinds.values()].filter((kind) =>
    `${kind.title} ${kind.name} ${kind.doc}`.toLowerCase().includes(wanted),
  );
  const groups = catalogue.groups
    .map((group) => ({ group, kinds: kinds.filter((kind) => kind.group === group.name) }))
    .filter((entry) => entry.kinds.length > 0);
  const first = groups[0]?.kinds[0];
  return (
    <nav aria-label="Palette" className="flex h-full flex-col border-r border-line bg-panel">
      <div className="relative px-2.5 pt-2.5 pb-1">
        <Search size={14} aria-hidden className="absolute top-[19px] left-5 text-faint" />
        <input
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && first) addKind(first.name);
            if (event.key === 'Escape') setQuery('');
          }}
          aria-label="Search kinds"
          placeholder="Add a node"
          className="h-8 w-full rounded-lg border border-line bg-sunken pr-2 pl-8 text-sm text-text outline-none placeholder:text-faint hover:border-line-strong focus:border-accent"
        />
      </div>
      {/* With every kind switched off, nothing in it would take the keys that scroll it. */}
      <div tabIndex={why ? 0 : undefined} className="min-h-0 flex-1 overflow-y-auto px-2 pb-3">
        {why && <p className="px-1.5 pt-2 text-2xs text-muted">{why}</p>}
        <Locked>
          {groups.map(({ group, kinds: members }) => (
            <section key={group.name} aria-label={group.title} className="pt-2.5">
              <h2 className="px-1.5 pb-1 text-2xs font-semibold tracking-wide text-faint">{group.title}</h2>
              {members.map((kind) => (
                <button
                  key={kind.name}
                  type="button"
                  draggable={why === null}
                  onDragStart={(event) => startDrag(event, kind)}
                  onDragEnd={() => useCanvas.setState({ carried: null, aim: null, over: null })}
                  onClick={() => addKind(kind.name)}
                  aria-label={`Add ${kind.title}`}
                  title={why ?? kind.doc}
                  className="flex h-9 w-full cursor-grab items-center gap-2.5 rounded-lg px-1.5 text-left text-sm font-medium text-text transition-colors hover:bg-hover active:cursor-grabbing disabled:cursor-not-allowed disabled:opacity-45"
                >
                  <KindTile icon={kind.icon} color={colorOf(catalogue, kind.name)} size={26} />
                  <span className="truncate">{kind.title}</span>
                </button>
              ))}
            </section>
          ))}
        </Locked>
        {groups.length === 0 && <p className="px-1.5 py-4 text-xs text-muted">No kind is called that.</p>}
      </div>
    </nav>
  );
}
