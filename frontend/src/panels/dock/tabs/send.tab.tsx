import { Send } from '../Send';
import type { DockPage } from './page';

export const page: DockPage = { name: 'send', title: 'Send', place: 55, Content: Send, least: 380 };
