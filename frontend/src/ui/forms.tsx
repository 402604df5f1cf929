import { ChevronDown } from 'lucide-react';
import { Switch as RadixSwitch } from 'radix-ui';
import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes } from 'react';

const BASE =
  'w-full min-w-0 rounded-lg border bg-sunken text-sm text-text outline-none transition-colors placeholder:text-faint hover:border-line-strong focus:border-accent focus:ring-2 focus:ring-accent/25';

interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  bad?: boolean;
  unit?: string | null;
}

export function Input({ bad = false, unit, className = '', ...props }: InputProps) {
  const border = bad ? 'border-danger/70' : 'border-line';
  return (
    <span className="relative block w-full">
      <input
        className={`${BASE} ${border} h-8 px-2.5 ${unit ? 'pr-11' : ''} ${className}`}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={bad || undefined}
        {...props}
      />
      {unit && (
        <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-xs text-faint">
          {unit}
        </span>
      )}
    </span>
  );
}

export function Select({ className = '', children, ...props }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <span className={`relative block w-full ${className}`}>
      <select className={`${BASE} h-8 appearance-none border-line pr-8 pl-2.5`} {...props}>
        {children}
      </select>
      <ChevronDown
        size={14}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-faint"
      />
    </span>
  );
}

interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  id?: string;
  label?: string;
  describedBy?: string;
}

export function Switch({ checked, onChange, id, label, describedBy }: SwitchProps) {
  return (
    <RadixSwitch.Root
      id={id}
      checked={checked}
      onCheckedChange={onChange}
      aria-label={label}
      aria-describedby={describedBy}
      className="relative h-[18px] w-8 shrink-0 rounded-full border border-line-strong bg-sunken transition-colors data-[state=checked]:border-transparent data-[state=checked]:bg-accent"
    >
      <RadixSwitch.Thumb className="block size-3 translate-x-0.5 rounded-full bg-muted transition-transform data-[state=checked]:translate-x-[15px] data-[state=checked]:bg-on-accent" />
    </RadixSwitch.Root>
  );
}

interface SegmentsProps<T extends string> {
  value: T;
  options: { value: T; label: ReactNode; title?: string }[];
  onChange: (value: T) => void;
  label: string;
}

export function Segments<T extends string>({ value, options, onChange, label }: SegmentsProps<T>) {
  return (
    <div role="radiogroup" aria-label={label} className="flex rounded-lg border border-line bg-sunken p-0.5">
      {options.map((option) => (
        // biome-ignore lint/a11y/useSemanticElements: a segment is a button that looks pressed
        <button
          type="button"
          role="radio"
          aria-checked={option.value === value}
          key={option.value}
          title={option.title}
          onClick={() => onChange(option.value)}
          className={`flex h-7 flex-1 items-center justify-center gap-1.5 rounded-md px-2.5 text-xs font-medium whitespace-nowrap transition-colors ${
            option.value === value
              ? 'bg-raised text-text shadow-[0_1px_2px_rgb(0_0_0/18%)] ring-1 ring-line-strong/60'
              : 'text-muted hover:text-text'
          }`}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
