import {
  Check,
  CircleAlert,
  Download,
  Info,
  Monitor,
  Moon,
  Play,
  Search,
  Share2,
  SlidersHorizontal,
  Square,
  Sun,
  TriangleAlert,
} from 'lucide-react';
import { useLocation } from 'wouter';
import { setTitle } from '../actions/nodes';
import { cancelRun, startRun } from '../actions/runs';
import { useFindings } from '../store/findings';
import { useWhyNot } from '../store/rights';
import { useRun } from '../store/run';
import { useSession } from '../store/session';
import { openDialog, setTheme, type Theme, toggleDock, useUi } from '../store/ui';
import { Button, Hint, IconButton, Keys } from '../ui/button';
import { Logo } from '../ui/logo';
import { HelpMenu } from './HelpMenu';
import { RevisionsButton } from './revisions/RevisionsButton';
import { CommentsButton } from './session/CommentsButton';
import { People } from './session/People';
import { RightChip } from './session/RightChip';
import { SaveState } from './session/SaveState';

function Title() {
  const title = useSession((state) => state.project.title);
  const loaded = useSession((state) => state.loaded);
  const why = useWhyNot('edit');
  return (
    <input
      key={title}
      defaultValue={title}
      aria-label="Title of the topology"
      disabled={!loaded}
      readOnly={why !== null}
      title={why ?? undefined}
      onBlur={(event) =>
        event.target.value.trim() && event.target.value !== title && setTitle(event.target.value.trim())
      }
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
      className="h-7 min-w-0 max-w-64 truncate rounded-md border border-transparent bg-transparent px-1.5 text-sm font-semibold text-text outline-none [field-sizing:content] hover:border-line focus:border-accent"
    />
  );
}

function FindingCounts() {
  const counts = useFindings((state) => state.counts);
  const ready = useFindings((state) => state.ready);
  if (!ready) return null;
  const parts = [
    { n: counts.error, Icon: CircleAlert, tone: 'text-danger', word: 'errors' },
    { n: counts.warning, Icon: TriangleAlert, tone: 'text-warning', word: 'warnings' },
    { n: counts.info, Icon: Info, tone: 'text-info', word: 'notes' },
  ].filter((part) => part.n > 0);
  return (
    <Hint label={parts.length > 0 ? 'Findings' : 'No findings'}>
      <button
        type="button"
        data-testid="finding-counts"
        onClick={() => toggleDock('findings')}
        className="flex h-8 items-center gap-2.5 rounded-lg px-2 hover:bg-hover"
      >
        <span className="sr-only">{counts.error > 0 ? 'Findings:' : 'Findings: 0 errors'}</span>
        {parts.length === 0 && <Check size={15} aria-hidden className="text-success" />}
        {parts.map(({ n, Icon, tone, word }) => (
          <span key={word} className="tabular flex items-center gap-1 text-sm font-medium text-text">
            <Icon size={15} aria-hidden className={tone} />
            {n} <span className="sr-only">{word}</span>
          </span>
        ))}
      </button>
    </Hint>
  );
}

const NEXT: Record<Theme, Theme> = { system: 'dark', dark: 'light', light: 'system' };
const THEME_ICON = { system: Monitor, dark: Moon, light: Sun };

export function ThemeButton() {
  const theme = useUi((state) => state.theme);
  const Icon = THEME_ICON[theme];
  return (
    <IconButton label={`Theme: ${theme}`} onClick={() => setTheme(NEXT[theme])}>
      <Icon size={16} aria-hidden />
    </IconButton>
  );
}

function RunButtons() {
  const live = useRun((state) => state.live);
  if (live)
    return (
      <Button
        tone="primary"
        needs="edit"
        icon={<Square size={13} aria-hidden fill="currentColor" />}
        onClick={() => void cancelRun()}
      >
        Stop run
      </Button>
    );
  return (
    <div className="flex items-center">
      <Button
        tone="primary"
        needs="edit"
        className="!rounded-r-none"
        icon={<Play size={13} aria-hidden fill="currentColor" />}
        onClick={() => void startRun()}
      >
        Run
      </Button>
      <Hint label="Run settings">
        <button
          type="button"
          aria-label="Run settings"
          onClick={() => openDialog('run')}
          className="ml-px flex h-8 w-8 items-center justify-center rounded-r-lg bg-accent text-on-accent hover:bg-accent-hover"
        >
          <SlidersHorizontal size={14} aria-hidden />
        </button>
      </Hint>
    </div>
  );
}

export function TopBar() {
  const [, go] = useLocation();
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line bg-panel px-2.5">
      <Hint label="All topologies">
        <button
          type="button"
          aria-label="All topologies"
          onClick={() => go('/topologies')}
          className="flex size-8 items-center justify-center rounded-lg hover:bg-hover"
        >
          <Logo />
        </button>
      </Hint>
      <Title />
      <SaveState />
      <RightChip />
      <div className="flex min-w-0 flex-1 justify-center px-2">
        <button
          type="button"
          onClick={() => openDialog('search')}
          className="flex h-8 w-full max-w-80 min-w-0 items-center gap-2 rounded-lg border border-line bg-sunken px-2.5 text-sm text-faint transition-colors hover:border-line-strong"
        >
          <Search size={14} aria-hidden />
          <span className="min-w-0 flex-1 truncate text-left">Search or run a command</span>
          <Keys keys="Mod+K" />
        </button>
      </div>
      <FindingCounts />
      <People />
      <CommentsButton />
      <RevisionsButton />
      <ThemeButton />
      <HelpMenu />
      <IconButton label="Share" needs="own" onClick={() => openDialog('share')}>
        <Share2 size={16} aria-hidden />
      </IconButton>
      <Button icon={<Download size={14} aria-hidden />} onClick={() => openDialog('export')}>
        Export
      </Button>
      <div data-tour="run">
        <RunButtons />
      </div>
    </header>
  );
}
