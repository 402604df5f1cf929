import { Tooltip } from 'radix-ui';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { type Right, useWhyNot } from '../store/rights';

type Tone = 'plain' | 'primary' | 'ghost' | 'danger';

const TONES: Record<Tone, string> = {
  plain:
    'bg-raised text-text border border-line-strong/70 hover:bg-hover hover:border-line-strong shadow-[0_1px_1px_rgb(0_0_0/4%)]',
  primary: 'bg-accent text-on-accent border border-transparent hover:bg-accent-hover font-semibold',
  ghost: 'bg-transparent text-muted border border-transparent hover:bg-hover hover:text-text',
  danger: 'bg-danger-soft text-danger border border-danger/30 hover:border-danger/60',
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  tone?: Tone;
  small?: boolean;
  icon?: ReactNode;
  /** The right that it takes; without it the button is switched off and says why. */
  needs?: Right;
}

export function Button({
  tone = 'plain',
  small = false,
  icon,
  className = '',
  needs = 'view',
  children,
  onClick,
  ...props
}: ButtonProps) {
  const why = useWhyNot(needs);
  const size = small ? 'h-7 px-2.5 text-xs rounded-md gap-1.5' : 'h-8 px-3 text-sm rounded-lg gap-2';
  const button = (
    <button
      type="button"
      className={`inline-flex shrink-0 items-center justify-center whitespace-nowrap font-medium transition-colors disabled:opacity-45 aria-disabled:cursor-not-allowed aria-disabled:opacity-45 ${size} ${TONES[tone]} ${className}`}
      {...props}
      onClick={why ? undefined : onClick}
      {...(why ? { 'aria-disabled': true } : {})}
    >
      {icon}
      {children}
    </button>
  );
  return why ? <Hint label={why}>{button}</Hint> : button;
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** The accessible name, also shown as tooltip. */
  label: string;
  /** Why it is disabled; the tooltip says so. */
  reason?: string;
  keys?: string;
  active?: boolean;
  small?: boolean;
  needs?: Right;
  side?: 'top' | 'bottom' | 'left' | 'right';
}

export function IconButton({
  label,
  keys,
  active = false,
  small = false,
  side = 'bottom',
  className = '',
  reason: said,
  disabled: off = false,
  needs = 'view',
  onClick,
  children,
  ...props
}: IconButtonProps) {
  const why = useWhyNot(needs);
  const disabled = off || why !== null;
  const reason = why ?? said;
  const size = small ? 'size-6 rounded-md' : 'size-8 rounded-lg';
  const tone = disabled
    ? 'cursor-not-allowed text-muted opacity-35'
    : active
      ? 'bg-accent-soft text-accent-text'
      : 'text-muted hover:bg-hover hover:text-text';
  // Not `disabled`: the browser would keep the pointer from it, and with that the tooltip.
  return (
    <Hint label={disabled && reason ? reason : label} keys={keys} side={side}>
      <button
        type="button"
        aria-label={label}
        aria-disabled={disabled || undefined}
        onClick={disabled ? undefined : onClick}
        className={`inline-flex shrink-0 items-center justify-center transition-colors ${size} ${tone} ${className}`}
        {...props}
      >
        {children}
      </button>
    </Hint>
  );
}

interface HintProps {
  label: string;
  keys?: string;
  side?: 'top' | 'bottom' | 'left' | 'right';
  children: ReactNode;
}

export function Hint({ label, keys, side = 'bottom', children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={6}
          className="z-50 flex max-w-72 items-center gap-2 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs text-text shadow-float"
        >
          {label}
          {keys && <Keys keys={keys} />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

const mac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);
const NAMES: Record<string, string> = {
  Mod: mac ? '⌘' : 'Ctrl',
  Shift: mac ? '⇧' : 'Shift',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Escape: 'Esc',
};

export function Keys({ keys }: { keys: string }) {
  const parts = keys === '+' ? ['+'] : keys.split('+');
  return (
    <span className="inline-flex items-center gap-0.5">
      {parts.map((part) => (
        <kbd
          key={part}
          className="inline-flex h-4.5 min-w-4.5 items-center justify-center rounded border border-line-strong bg-sunken px-1 font-sans text-[10px] font-medium text-muted"
        >
          {NAMES[part] ?? part}
        </kbd>
      ))}
    </span>
  );
}
