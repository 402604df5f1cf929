import { History } from 'lucide-react';
import { toggleRevisions } from '../../actions/revisions';
import { useRevisionsView } from '../../store/revisions';
import { IconButton } from '../../ui/button';

export function RevisionsButton() {
  const shown = useRevisionsView((state) => state.shown);
  return (
    <IconButton label="Revisions" keys="H" active={shown} aria-pressed={shown} onClick={toggleRevisions}>
      <History size={16} aria-hidden />
    </IconButton>
  );
}
