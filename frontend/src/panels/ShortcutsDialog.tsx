import { SHORTCUTS } from '../actions/shortcuts';
import { openDialog, useUi } from '../store/ui';
import { Keys } from '../ui/button';
import { Dialog } from '../ui/overlay';

const GROUPS = ['General', 'Run', 'Edit', 'Canvas'];

export function ShortcutsDialog() {
  const open = useUi((state) => state.dialog === 'shortcuts');
  return (
    <Dialog title="Keyboard shortcuts" open={open} onClose={() => openDialog(null)} width="960px">
      <div className="grid min-h-0 grid-cols-4 gap-6 overflow-y-auto p-5 max-[900px]:grid-cols-2">
        {GROUPS.map((group) => (
          <section key={group} aria-label={group}>
            <h3 className="pb-1.5 text-xs font-semibold text-text">{group}</h3>
            <dl className="space-y-1">
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map((shortcut) => (
                <div key={shortcut.keys} className="flex items-center justify-between gap-2 text-xs">
                  <dt className="text-muted">{shortcut.title}</dt>
                  <dd>
                    <Keys keys={shortcut.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
