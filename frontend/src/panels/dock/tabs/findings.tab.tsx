import { useFindings } from '../../../store/findings';
import { FindingList } from '../FindingList';
import type { DockPage } from './page';

export const page: DockPage = {
  name: 'findings',
  title: 'Findings',
  place: 10,
  Content: FindingList,
  useCount: () => useFindings((state) => state.findings.length),
};
