/** Every icon, in a chunk of its own: loaded only for a name that the first bundle does not have. */
export { icons } from 'lucide-react';
