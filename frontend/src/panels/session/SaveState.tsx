/** Every change is saved by itself; this says whether it has been, and what to do where it cannot. */

import { Check, CircleX, CloudOff, Copy, LoaderCircle, RefreshCw } from 'lucide-react';
import { keepCopy } from '../../actions/copy';
import { plural } from '../../model/format';
import { useSaving } from '../../store/saving';
import { useSession } from '../../store/session';
import { Button, Hint } from '../../ui/button';

interface Told {
  text: string;
  hint: string;
  tone: string;
  Icon: typeof Check;
}

function useTold(): Told {
  const connection = useSession((state) => state.connection);
  const { waiting, trouble } = useSaving();
  const edits = plural(waiting, 'edit');
  if (trouble) return { text: 'Could not save', hint: trouble.why, tone: 'text-danger', Icon: CircleX };
  if (connection === 'offline')
    return {
      text: waiting > 0 ? `Offline, ${edits} waiting` : 'Offline',
      hint: 'What you change is kept in this browser, and sent when the console is back.',
      tone: 'text-warning',
      Icon: CloudOff,
    };
  if (connection === 'connecting')
    return { text: 'Connecting', hint: 'The drawing is on its way.', tone: 'text-faint', Icon: LoaderCircle };
  if (waiting > 0)
    return {
      text: 'Saving',
      hint: `${edits} on the way to the database.`,
      tone: 'text-faint',
      Icon: LoaderCircle,
    };
  return { text: 'Saved', hint: 'Everything is in the console’s database.', tone: 'text-faint', Icon: Check };
}

export function SaveState() {
  const { text, hint, tone, Icon } = useTold();
  return (
    <Hint label={hint}>
      <span
        role="status"
        data-testid="save-state"
        className={`flex shrink-0 items-center gap-1 text-xs whitespace-nowrap ${tone}`}
      >
        <Icon
          size={13}
          aria-hidden
          className={Icon === LoaderCircle ? 'animate-spin motion-reduce:animate-none' : ''}
        />
        <span className={text === 'Saved' || text === 'Saving' ? 'max-[1100px]:sr-only' : ''}>{text}</span>
      </span>
    </Hint>
  );
}

/** What is wrong with the line or the database, in a sentence, and what can be done. */
export function SaveBanner() {
  const offline = useSession((state) => state.connection === 'offline');
  const { waiting, trouble } = useSaving();
  if (!offline && !trouble) return null;
  const tone = trouble
    ? 'border-danger/30 bg-danger-soft text-danger'
    : 'border-warning/30 bg-warning-soft text-warning';
  return (
    <div
      role="alert"
      className={`flex min-h-9 shrink-0 items-center justify-center gap-2 border-b px-4 py-1 text-xs ${tone}`}
    >
      {trouble ? <CircleX size={13} aria-hidden /> : <CloudOff size={13} aria-hidden />}
      <span>
        {trouble
          ? `${trouble.why} ${trouble.advice}`
          : waiting > 0
            ? `The console cannot be reached. ${plural(waiting, 'edit')} ${waiting > 1 ? 'are' : 'is'} kept here and sent when it is back.`
            : 'The console cannot be reached. You can go on drawing; it is sent when it is back.'}
      </span>
      {trouble && (
        <>
          <Button small icon={<Copy size={12} aria-hidden />} onClick={keepCopy}>
            Keep a copy
          </Button>
          {!trouble.final && (
            <Button small icon={<RefreshCw size={12} aria-hidden />} onClick={() => window.location.reload()}>
              Reload
            </Button>
          )}
        </>
      )}
    </div>
  );
}
