/** Notes: keys of the layout that no node can have. */

const PREFIX = 'note:';

export const NOTE = { width: 216, height: 104 };

export const isNote = (uid: string) => uid.startsWith(PREFIX);

export const noteKey = (uid: string) => `${PREFIX}${uid}`;
