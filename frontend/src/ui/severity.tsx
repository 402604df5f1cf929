import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { Severity } from '../model/types';

const ICONS = { error: CircleAlert, warning: TriangleAlert, info: Info };
export const SEVERITY_TEXT = { error: 'text-danger', warning: 'text-warning', info: 'text-info' };
export const SEVERITY_SOFT = {
  error: 'bg-danger-soft border-danger/25',
  warning: 'bg-warning-soft border-warning/25',
  info: 'bg-info-soft border-info/25',
};

export function SeverityIcon({ severity, size = 14 }: { severity: Severity; size?: number }) {
  const Icon = ICONS[severity];
  return (
    <Icon size={size} className={`shrink-0 ${SEVERITY_TEXT[severity]}`} role="img" aria-label={severity} />
  );
}
