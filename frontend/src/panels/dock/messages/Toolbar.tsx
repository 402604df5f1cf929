import { RotateCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { deleteMessages, purge, redrive } from '../../../actions/messages';
import { plural, words } from '../../../model/format';
import { ANY_MESSAGE, type MessageFilter, type Sifted } from '../../../model/letters';
import { Button } from '../../../ui/button';
import { Confirm } from '../../../ui/confirm';
import { Input, Select } from '../../../ui/forms';
import type { Holder } from './holders';

const RATES = [0.05, 1, 2, 5, 10, 50, 200];

interface Props {
  holder: Holder;
  sifted: Sifted;
  total: number;
  read: number;
  filter: MessageFilter;
  onFilter: (filter: MessageFilter) => void;
  selected: ReadonlySet<number>;
  /** Why nothing can be done to them. */
  fixed: string | null;
}

function Filters({ sifted, total, read, filter, onFilter, selected }: Omit<Props, 'holder' | 'fixed'>) {
  const fitting = [...sifted.states.values()].reduce((sum, n) => sum + n, 0);
  return (
    <search aria-label="Filter messages" className="flex min-w-80 flex-1 items-center gap-2">
      <div className="w-44 max-[1250px]:w-32">
        <Input
          aria-label="Text or field"
          placeholder="Text, or field:value"
          title="Words that all must be there; field:value asks one field, as in customer.id:42"
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.target.value })}
        />
      </div>
      <div className="w-40">
        <Select
          aria-label="State"
          value={filter.state}
          onChange={(event) => onFilter({ ...filter, state: event.target.value })}
        >
          <option value="">Any state ({fitting})</option>
          {[...sifted.states].map(([state, n]) => (
            <option key={state} value={state}>
              {words(state)} ({n})
            </option>
          ))}
        </Select>
      </div>
      <span role="status" className="tabular truncate text-2xs text-muted">
        {selected.size > 0 ? `${selected.size} selected of ` : ''}
        {sifted.shown.length === total
          ? plural(total, 'message')
          : `${sifted.shown.length} of ${plural(total, 'message')}`}
        {read < total && `, the first ${read} looked through`}
      </span>
    </search>
  );
}

/** What an act is about: what is selected, else what the filter shows, else everything. */
function scope({ sifted, filter, selected, total }: Props): {
  messages: number[] | null;
  word: string;
  n: number;
} {
  if (selected.size > 0)
    return { messages: [...selected], word: `${selected.size} selected`, n: selected.size };
  const shown = sifted.shown.map((one) => one.message);
  if (filter.text !== ANY_MESSAGE.text || filter.state !== ANY_MESSAGE.state)
    return { messages: shown, word: `${shown.length} shown`, n: shown.length };
  return { messages: null, word: 'all', n: total };
}

function Acts(props: Props) {
  const { holder, fixed, total, selected, sifted } = props;
  const [rate, setRate] = useState('');
  const [asking, setAsking] = useState<'delete' | 'purge' | null>(null);
  const { messages, word, n } = scope(props);
  const why = fixed ?? (n === 0 ? 'There is nothing here.' : undefined);
  const inFlight = sifted.states.get('in_flight') ?? 0;
  return (
    <div className="ml-auto flex items-center gap-2">
      {holder.failures && (
        <>
          <div className="w-28">
            <Select
              aria-label="Rate of redrive"
              value={rate}
              onChange={(event) => setRate(event.target.value)}
            >
              <option value="">At once</option>
              {RATES.map((one) => (
                <option key={one} value={one}>
                  {one} a second
                </option>
              ))}
            </Select>
          </div>
          <Button
            small
            icon={<RotateCw size={12} aria-hidden />}
            disabled={why !== undefined}
            title={why}
            onClick={() => void redrive(holder.id, messages, rate === '' ? null : Number(rate))}
          >
            Redrive {word}
          </Button>
        </>
      )}
      {selected.size > 0 ? (
        <Button
          small
          tone="danger"
          icon={<Trash2 size={12} aria-hidden />}
          disabled={fixed !== null}
          title={fixed ?? undefined}
          onClick={() => setAsking('delete')}
        >
          Delete {selected.size}…
        </Button>
      ) : (
        <Button
          small
          icon={<Trash2 size={12} aria-hidden />}
          disabled={fixed !== null || total === 0}
          title={fixed ?? (total === 0 ? 'There is nothing here.' : undefined)}
          onClick={() => setAsking('purge')}
        >
          Purge…
        </Button>
      )}
      <Confirm
        title={`Purge ${holder.id}?`}
        act={`Purge ${plural(total, 'message')}`}
        open={asking === 'purge'}
        onClose={() => setAsking(null)}
        onConfirm={() => void purge(holder.id)}
      >
        <p>
          {plural(total, 'message')} in {holder.id} {total === 1 ? 'is' : 'are'} dropped
          {inFlight > 0 && `, ${inFlight} of them in flight`}. They count as lost, and nothing brings them
          back.
        </p>
      </Confirm>
      <Confirm
        title={`Delete ${plural(selected.size, 'message')}?`}
        act="Delete"
        open={asking === 'delete'}
        onClose={() => setAsking(null)}
        onConfirm={() => void deleteMessages(holder.id, [...selected])}
      >
        <p>
          {selected.size === 1 ? 'It is' : 'They are'} dropped from {holder.id} and counted as lost. What is
          in flight stays.
        </p>
      </Confirm>
    </div>
  );
}

/** Above the messages: what is shown of them, and what can be done to them. */
export function Toolbar(props: Props) {
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-3 py-1">
      <Filters {...props} />
      {props.holder.acts.length > 0 && <Acts {...props} />}
    </div>
  );
}
