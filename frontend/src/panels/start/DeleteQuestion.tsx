import { drop } from '../../actions/shelf';
import type { TopologySummary } from '../../model/types';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/overlay';

/** Asks before a topology goes with all that belongs to it. */
export function DeleteQuestion({ topology, onClose }: { topology: TopologySummary; onClose: () => void }) {
  const title = topology.title || topology.name;
  return (
    <Dialog
      title={`Delete ${title}?`}
      description="Its drawing, files and revisions go for good. Its runs keep their logs until they are old."
      open
      onClose={onClose}
      width="440px"
    >
      <footer className="flex justify-end gap-2 px-5 py-4">
        <Button autoFocus onClick={onClose}>
          Keep it
        </Button>
        <Button
          tone="danger"
          onClick={() => {
            onClose();
            void drop(topology);
          }}
        >
          Delete for good
        </Button>
      </footer>
    </Dialog>
  );
}
