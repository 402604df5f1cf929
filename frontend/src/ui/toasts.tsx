import { CircleCheck, CircleX, X } from 'lucide-react';
import { dismiss, useToasts } from '../store/toasts';
import { Button, IconButton } from './button';

export function Toasts() {
  const toasts = useToasts((state) => state.toasts);
  return (
    <section
      aria-label="Messages"
      // Spoken also while a dialog hides what lies below it.
      aria-live="polite"
      // Above the dock and the toolbar: what is said covers nothing that could be pressed next.
      className="pointer-events-none fixed bottom-[calc(var(--dock,0px)+4.5rem)] left-1/2 z-50 flex -translate-x-1/2 flex-col items-center gap-2"
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          role="status"
          className="pointer-events-auto flex max-w-[min(560px,90vw)] items-center gap-2.5 rounded-xl border border-line-strong bg-raised py-2 pr-2 pl-3.5 text-sm text-text shadow-float"
        >
          {toast.tone === 'good' && <CircleCheck size={16} aria-hidden className="shrink-0 text-success" />}
          {toast.tone === 'bad' && <CircleX size={16} aria-hidden className="shrink-0 text-danger" />}
          <span className="min-w-0">{toast.text}</span>
          {toast.action && (
            <Button
              small
              onClick={() => {
                toast.action?.run();
                dismiss(toast.id);
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <IconButton label="Dismiss" small onClick={() => dismiss(toast.id)}>
            <X size={13} aria-hidden />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
