/** Who this browser is to the console: the local user, or a guest who came by links. */

import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useRights } from '../store/rights';
import { get } from './client';

interface Visitor {
  user: 'local' | 'guest';
}

/** Outside of a topology: the local user may do everything, a guest makes and deletes nothing. */
export function useVisitorRight(): void {
  const { data } = useQuery({ queryKey: ['session'], queryFn: () => get<Visitor>('/api/session/') });
  const guest = data?.user === 'guest';
  useEffect(() => useRights.setState({ right: guest ? 'edit' : 'own' }), [guest]);
}
