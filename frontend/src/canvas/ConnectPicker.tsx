/** Connecting by keyboard: a list of all nodes that the selected one may reach, and why not the others. */

import { Command } from 'cmdk';
import { connect, refusalBetween } from '../actions/connect';
import { useCatalogue } from '../api/queries';
import { colorOf } from '../model/catalogue';
import { useSession } from '../store/session';
import { useUi } from '../store/ui';
import { KindTile } from '../ui/icons';
import { Dialog } from '../ui/overlay';

export function ConnectPicker() {
  const from = useUi((state) => state.connecting);
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  const source = from ? project.nodeByUid.get(from) : undefined;
  if (!source) return null;
  const close = () => useUi.setState({ connecting: null });
  const others = project.nodes
    .filter((node) => node.uid !== source.uid)
    .map((node) => ({ node, reason: refusalBetween(source.uid, node.uid) }))
    .sort((a, b) => Number(a.reason !== null) - Number(b.reason !== null));
  return (
    <Dialog
      title={`Connect ${source.title} to…`}
      description="Nodes that it can reach come first."
      open
      onClose={close}
    >
      <Command label="Target" className="flex min-h-0 flex-col">
        <Command.Input
          autoFocus
          placeholder="Search nodes"
          className="h-11 border-b border-line bg-transparent px-5 text-sm text-text outline-none placeholder:text-faint"
        />
        <Command.List className="max-h-80 overflow-y-auto p-2">
          <Command.Empty className="p-4 text-center text-xs text-muted">
            No node is called that.
          </Command.Empty>
          {others.map(({ node, reason }) => (
            <Command.Item
              key={node.uid}
              value={`${node.title} ${node.id}`}
              disabled={reason !== null}
              onSelect={() => {
                close();
                connect(source.uid, node.uid, { x: window.innerWidth / 2 - 144, y: window.innerHeight / 3 });
              }}
              className="flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover"
            >
              <KindTile
                icon={catalogue.kinds.get(node.kind)?.icon ?? 'box'}
                color={colorOf(catalogue, node.kind)}
                size={26}
              />
              <span className="min-w-0 flex-1">
                <span className="block truncate text-sm font-medium text-text">{node.title}</span>
                <span className="block text-2xs text-muted">
                  {reason ?? catalogue.kinds.get(node.kind)?.title}
                </span>
              </span>
            </Command.Item>
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}
