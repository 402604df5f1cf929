import { Play, SendHorizontal } from 'lucide-react';
import { useEffect, useId } from 'react';
import { type Sample, useSamples } from '../../../api/hands';
import { useCatalogue } from '../../../api/queries';
import { type Draft, keyOf, type Target, targetsOf } from '../../../model/drafts';
import type { Entry, EntryField, JsonObject } from '../../../model/types';
import { labelOf } from '../../../model/values';
import { chooseTarget, setDraft, useSending } from '../../../store/sending';
import { useSession } from '../../../store/session';
import { useRunSettings } from '../../../store/settings';
import { openDialog } from '../../../store/ui';
import { Button, Keys } from '../../../ui/button';
import { Input, Select } from '../../../ui/forms';
import { JsonBox } from './JsonBox';
import { useSend } from './useSend';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];
const TEXT = 'mb-0.5 block text-2xs font-medium text-muted';

function Targets({ draft }: { draft: Draft }) {
  const project = useSession((state) => state.project);
  const catalogue = useCatalogue();
  const targets = targetsOf(project, catalogue);
  const groups = [...new Set(targets.map((target) => target.group))];
  const choose = (target: Target | undefined) => target && chooseTarget(target.draft);
  return (
    <Select
      aria-label="Send to"
      value={keyOf(draft)}
      onChange={(event) => choose(targets.find((target) => target.key === event.target.value))}
    >
      <option value="">Choose where to send to</option>
      {!targets.some((target) => target.key === keyOf(draft)) && keyOf(draft) !== '' && (
        <option value={keyOf(draft)}>{keyOf(draft)}</option>
      )}
      {groups.map((group) => (
        <optgroup key={group} label={group}>
          {targets
            .filter((target) => target.group === group)
            .map((target) => (
              <option key={target.key} value={target.key}>
                {target.label}
              </option>
            ))}
        </optgroup>
      ))}
    </Select>
  );
}

/** What the sample says of the draft: its body, and what goes beside it. */
function filledIn(draft: Draft, sample: Sample, entry: Entry): Partial<Draft> {
  const { event } = sample;
  const request = draft.edge !== '' && event !== null && typeof event === 'object' && 'body' in event;
  const body = request ? (event as JsonObject).body : entry.sample === 'event' ? event : sample.body;
  return {
    body: typeof body === 'string' ? body : JSON.stringify(body ?? {}, null, 2),
    extras: {
      ...draft.extras,
      ...(Object.keys(sample.attributes).length > 0
        ? { attributes: JSON.stringify(sample.attributes, null, 2) }
        : {}),
      ...(sample.detail_type ? { detail_type: sample.detail_type } : {}),
    },
  };
}

/** Samples of what comes to the place; the first fills in a draft that nobody has written into. */
function Samples({ draft, entry }: { draft: Draft; entry: Entry }) {
  const topology = useSession((state) => state.topology);
  const fresh = useSending((state) => state.fresh);
  const { data } = useSamples(topology, draft.node);
  const fitting = (data ?? []).filter((sample) => draft.edge === '' || sample.edge === draft.edge);
  const first = fitting[0];
  useEffect(() => {
    if (fresh && first) setDraft(filledIn(draft, first, entry));
  }, [fresh, first, draft, entry]);
  const fill = (index: number) => {
    const sample = fitting[index];
    if (sample) setDraft(filledIn(draft, sample, entry));
  };
  return (
    <Select
      aria-label="Sample"
      aria-busy={fresh && (!data || first !== undefined)}
      value=""
      disabled={fitting.length === 0}
      title={
        fitting.length === 0
          ? 'Nothing says what comes here: there is nothing to make a sample from.'
          : undefined
      }
      onChange={(event) => fill(Number(event.target.value))}
    >
      <option value="">{fitting.length > 0 ? 'Fill in a sample' : 'No sample'}</option>
      {fitting.map((sample, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: samples have no other name
        <option key={index} value={index}>
          {sample.title}
        </option>
      ))}
    </Select>
  );
}

function RequestFields({
  draft,
  credentials,
}: {
  draft: Draft;
  credentials: { [name: string]: JsonObject };
}) {
  const auth = useSession((state) => state.project.edgeById.get(draft.edge)?.fields.auth);
  const names = new Set([
    ...Object.keys(credentials),
    ...(typeof auth === 'string' && auth !== 'none' ? [auth] : []),
    ...(draft.as ? [draft.as] : []),
  ]);
  return (
    <div className="flex shrink-0 gap-2">
      <div className="w-24 shrink-0">
        <Select
          aria-label="Method"
          value={draft.method}
          onChange={(event) => setDraft({ method: event.target.value })}
        >
          {METHODS.map((method) => (
            <option key={method}>{method}</option>
          ))}
        </Select>
      </div>
      <Input
        aria-label="Path"
        value={draft.path}
        className="font-mono"
        onChange={(event) => setDraft({ path: event.target.value })}
      />
      <div className="w-36 shrink-0">
        <Select
          aria-label="Credential"
          value={draft.as}
          onChange={(event) => setDraft({ as: event.target.value })}
        >
          <option value="">As nobody</option>
          {[...names].map((name) => (
            <option key={name} value={name}>
              As {name}
            </option>
          ))}
        </Select>
      </div>
    </div>
  );
}

function Headers({ draft }: { draft: Draft }) {
  const id = useId();
  return (
    <div className="flex w-2/5 min-w-0 flex-col">
      <label htmlFor={id} className="flex h-6 shrink-0 items-center text-xs font-medium text-muted">
        Headers
      </label>
      <textarea
        id={id}
        placeholder="One a line: x-tenant: acme"
        spellCheck={false}
        value={draft.headers}
        onChange={(event) => setDraft({ headers: event.target.value })}
        className="block min-h-16 w-full flex-1 resize-none rounded-lg border border-line bg-sunken px-2.5 py-2 font-mono text-[12px] leading-[18px] text-text outline-none placeholder:text-faint hover:border-line-strong focus:border-accent focus:ring-2 focus:ring-accent/25"
      />
    </div>
  );
}

function Extra({ field, draft }: { field: EntryField; draft: Draft }) {
  const id = useId();
  const text = draft.extras[field.name] ?? '';
  const set = (value: string) => setDraft({ extras: { ...draft.extras, [field.name]: value } });
  const label = field.title ?? labelOf(field.name);
  if (field.type === 'object') return <JsonBox label={label} text={text} rows={2} onChange={set} />;
  return (
    <div className="min-w-0 flex-1" title={field.doc ?? undefined}>
      <label htmlFor={id} className={TEXT}>
        {label}
      </label>
      <Input
        id={id}
        value={text}
        unit={field.unit}
        inputMode={field.type === 'string' ? undefined : 'decimal'}
        onChange={(event) => set(event.target.value)}
      />
    </div>
  );
}

function MessageFields({ fields, draft }: { fields: EntryField[]; draft: Draft }) {
  const plain = fields.filter((field) => field.type !== 'object');
  return (
    <>
      {plain.length > 0 && (
        <div className="flex shrink-0 gap-2">
          {plain.map((field) => (
            <Extra key={field.name} field={field} draft={draft} />
          ))}
        </div>
      )}
    </>
  );
}

function startLive(): void {
  useRunSettings.setState({ clock: 'wall' });
  openDialog('run');
}

/** What is sent, where to, and the button that sends it. */
export function Editor() {
  const state = useSend();
  const { draft, entry, fields, why, busy, live } = state;
  const opened = useSending((one) => one.opened);
  return (
    <form
      key={opened}
      aria-label="What to send"
      className="flex min-w-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        state.go();
      }}
    >
      <div className="flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto p-3">
        <div className="flex shrink-0 gap-2">
          <Targets draft={draft} />
          {entry && (
            <div className="w-40 shrink-0 max-[1250px]:w-32">
              <Samples draft={draft} entry={entry} />
            </div>
          )}
        </div>
        {draft.resends && (
          <p className="shrink-0 text-2xs text-muted">
            A corrected copy of message {draft.resends.message}, which stays in {draft.resends.node}.{' '}
            <button
              type="button"
              className="text-accent-text underline"
              onClick={() => setDraft({ resends: null })}
            >
              Send it as a new one
            </button>
          </p>
        )}
        {entry?.form === 'request' && <RequestFields draft={draft} credentials={state.credentials} />}
        {entry && <MessageFields fields={fields} draft={draft} />}
        {entry && (
          <div className="flex min-h-0 flex-1 gap-3">
            <JsonBox
              label={entry.body}
              text={draft.body}
              rows={4}
              loose
              schema={state.schema}
              onChange={(body) => setDraft({ body })}
              onSend={state.go}
            />
            {entry.form === 'request' && <Headers draft={draft} />}
            {fields
              .filter((field) => field.type === 'object')
              .map((field) => (
                <div key={field.name} className="flex w-2/5 min-w-0 flex-col">
                  <Extra field={field} draft={draft} />
                </div>
              ))}
          </div>
        )}
      </div>
      <footer className="flex shrink-0 items-center gap-3 border-t border-line px-3 py-2">
        <Button
          tone="primary"
          small
          type="submit"
          icon={<SendHorizontal size={13} aria-hidden />}
          disabled={why !== null || busy}
          title={why ?? undefined}
        >
          {busy ? 'Sending' : 'Send'}
        </Button>
        {why === null && <Keys keys="Mod+Enter" />}
        <span className="min-w-0 flex-1 truncate text-2xs text-muted">{why}</span>
        {!live && (
          <Button small icon={<Play size={12} aria-hidden />} onClick={startLive}>
            Start a live run
          </Button>
        )}
      </footer>
    </form>
  );
}
