import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';

interface Props {
  title: string;
  /** At the end of its line, also while it is folded. */
  aside?: ReactNode;
  open?: boolean;
  className?: string;
  children: ReactNode;
}

/** A section of the inspector that folds away below its title. */
export function Fold({ title, aside, open: initial = true, className = '', children }: Props) {
  const [open, setOpen] = useState(initial);
  return (
    <section aria-label={title} className="border-b border-line">
      <h3>
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex h-9 w-full items-center gap-1.5 px-3.5 text-left text-xs font-semibold text-text hover:bg-hover/60"
        >
          <ChevronRight
            size={13}
            aria-hidden
            className={`text-faint transition-transform ${open ? 'rotate-90' : ''}`}
          />
          {title}
          {aside}
        </button>
      </h3>
      {open && <div className={`px-3.5 ${className}`}>{children}</div>}
    </section>
  );
}
