import { lazy, Suspense } from 'react';
import { openDialog, useUi } from '../../store/ui';
import { Dialog } from '../../ui/overlay';

const Editor = lazy(() => import('./ScenarioEditor').then((module) => ({ default: module.ScenarioEditor })));

/** Edits the scenarios of the project; read from the network when it is first opened. */
export function ScenarioDialog() {
  const open = useUi((state) => state.dialog === 'scenarios');
  return (
    <Dialog
      title="Scenarios"
      description="What arrives, what breaks, and what must hold. Part of the design: saved, shared and undone with it."
      open={open}
      onClose={() => openDialog(null)}
      width="1120px"
      height="86vh"
    >
      <Suspense fallback={<div className="min-h-0 flex-1" />}>{open && <Editor />}</Suspense>
    </Dialog>
  );
}
