import { BookOpen, CircleHelp, Footprints, Keyboard } from 'lucide-react';
import { startTour } from '../store/tour';
import { openDialog } from '../store/ui';
import { Menu } from '../ui/menu';

export function HelpMenu() {
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label="Help"
          title="Help"
          className="inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-text data-[state=open]:bg-hover"
        >
          <CircleHelp size={16} aria-hidden />
        </button>
      }
      items={[
        { title: 'Take the tour', icon: <Footprints size={14} aria-hidden />, run: startTour },
        {
          title: 'Keyboard shortcuts',
          icon: <Keyboard size={14} aria-hidden />,
          run: () => openDialog('shortcuts'),
        },
        {
          title: 'API reference',
          icon: <BookOpen size={14} aria-hidden />,
          run: () => window.open('/api/docs/', '_blank', 'noopener'),
        },
      ]}
    />
  );
}
