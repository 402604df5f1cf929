/**
 * Icons by the lucide name that the catalogue gives. The common ones are in the first bundle; any
 * other name loads the whole set once, so that a new kind needs no change here.
 */

import {
  Archive,
  Box,
  CalendarClock,
  Container,
  Database,
  DoorOpen,
  Globe,
  HardDrive,
  IdCard,
  Inbox,
  KeyRound,
  type LucideProps,
  Megaphone,
  MonitorSmartphone,
  Radio,
  Route,
  Rows3,
  Server,
  SquareDashed,
  SquareFunction,
  Table2,
  Waves,
  Workflow,
  Zap,
} from 'lucide-react';
import { type ComponentType, lazy, Suspense } from 'react';

type IconType = ComponentType<LucideProps>;

const NEAR: Record<string, IconType> = {
  archive: Archive,
  box: Box,
  'calendar-clock': CalendarClock,
  container: Container,
  database: Database,
  'door-open': DoorOpen,
  globe: Globe,
  'hard-drive': HardDrive,
  'id-card': IdCard,
  inbox: Inbox,
  'key-round': KeyRound,
  megaphone: Megaphone,
  'monitor-smartphone': MonitorSmartphone,
  radio: Radio,
  route: Route,
  'rows-3': Rows3,
  server: Server,
  'square-dashed': SquareDashed,
  'square-function': SquareFunction,
  'table-2': Table2,
  waves: Waves,
  workflow: Workflow,
  zap: Zap,
};

const pascal = (name: string) =>
  name.replace(/(^|-)([a-z0-9])/g, (_all, _dash, first: string) => first.toUpperCase());

const far = new Map<string, IconType>();

function lazyIcon(name: string): IconType {
  const known = far.get(name);
  if (known) return known;
  const icon = lazy(async () => {
    const { icons } = await import('./allIcons');
    return { default: (icons as Record<string, IconType>)[pascal(name)] ?? Box };
  });
  far.set(name, icon);
  return icon;
}

export function NamedIcon({ name, ...props }: { name: string } & LucideProps) {
  const Near = NEAR[name];
  if (Near) return <Near aria-hidden {...props} />;
  const Far = lazyIcon(name);
  return (
    <Suspense fallback={<Box aria-hidden {...props} />}>
      <Far aria-hidden {...props} />
    </Suspense>
  );
}

/** The coloured square with a kind's icon. */
export function KindTile({ icon, color, size = 32 }: { icon: string; color: string; size?: number }) {
  return (
    <span
      className="inline-flex shrink-0 items-center justify-center rounded-lg"
      style={{
        width: size,
        height: size,
        color,
        background: `color-mix(in srgb, ${color} 15%, transparent)`,
        boxShadow: `inset 0 0 0 1px color-mix(in srgb, ${color} 26%, transparent)`,
      }}
    >
      <NamedIcon name={icon} size={Math.round(size * 0.53)} strokeWidth={1.9} />
    </span>
  );
}
