/** The mark: a line that a signal lets pass. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true">
      <rect x="1" y="1" width="22" height="22" rx="6" fill="var(--accent)" />
      <path
        d="M5 16.5h5.2c1.4 0 2.1-.7 2.8-1.9l1.6-3c.6-1.2 1.4-1.9 2.8-1.9H19"
        stroke="var(--on-accent)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path
        d="M5 16.5h14"
        stroke="var(--on-accent)"
        strokeOpacity=".45"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <circle cx="8" cy="8" r="2.4" fill="var(--on-accent)" />
    </svg>
  );
}
