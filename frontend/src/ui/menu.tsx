/** A button with a menu of what it can do. */

import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

export interface MenuItem {
  title: string;
  icon?: ReactNode;
  tone?: 'danger';
  /** Why it cannot be done now; it is shown all the same. */
  why?: string | null;
  run: () => void;
}

export function Menu({ trigger, items }: { trigger: ReactNode; items: MenuItem[] }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-44 rounded-xl border border-line-strong bg-raised p-1 shadow-float"
        >
          {items.map(({ title, icon, tone, why, run }) => (
            <DropdownMenu.Item
              key={title}
              disabled={Boolean(why)}
              title={why ?? undefined}
              onSelect={run}
              className={`flex h-8 cursor-default items-center gap-2.5 rounded-lg px-2.5 text-sm outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover ${tone === 'danger' ? 'text-danger' : 'text-text'}`}
            >
              {icon}
              {title}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
