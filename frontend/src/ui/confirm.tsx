import type { ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './overlay';

interface Props {
  title: string;
  /** The word on the button that does it. */
  act: string;
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  children: ReactNode;
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, act, open, onClose, onConfirm, children }: Props) {
  return (
    <Dialog title={title} open={open} onClose={onClose} width="420px">
      <div className="space-y-2 p-5 text-sm text-muted">{children}</div>
      <footer className="flex justify-end gap-2 border-t border-line px-5 py-3">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          tone="danger"
          onClick={() => {
            onClose();
            onConfirm();
          }}
        >
          {act}
        </Button>
      </footer>
    </Dialog>
  );
}
