import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'good' | 'bad';
  action?: { label: string; run: () => void };
  /** Stays until it is dismissed. */
  lasting?: boolean;
}

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

let next = 1;
const SHOWN_MS = 6500;

export function dismiss(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

export function toast(text: string, options: Partial<Omit<Toast, 'id' | 'text'>> = {}): void {
  const made: Toast = { id: next++, text, tone: 'plain', ...options };
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((t) => t.text !== text), made].slice(-3),
  }));
  if (!made.lasting) globalThis.setTimeout(() => dismiss(made.id), SHOWN_MS);
}
