import { useUi } from '../../../store/ui';
import type { Holder } from './holders';

export function QueueList({ holders, chosen }: { holders: Holder[]; chosen: string | null }) {
  return (
    <ul
      aria-label="Queues"
      className="w-48 shrink-0 overflow-y-auto border-r border-line py-1 max-[1250px]:w-36"
    >
      {holders.map((holder) => (
        <li key={holder.id}>
          <button
            type="button"
            aria-current={holder.id === chosen}
            onClick={() => useUi.setState({ messagesOf: holder.id })}
            className={`flex h-8 w-full items-center gap-2 px-4 text-left text-xs ${holder.id === chosen ? 'bg-accent-soft' : 'hover:bg-hover'}`}
          >
            <span className="min-w-0 flex-1 truncate font-medium text-text" title={holder.id}>
              {holder.id}
            </span>
            <span
              className={`tabular text-2xs ${holder.failures && holder.held > 0 ? 'font-semibold text-danger' : 'text-muted'}`}
            >
              {holder.held}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
