// What a member of the office sees and does: signing in, views and filters, the list of
// conversations, alerts.

import { expect, type Locator, type Page } from '@playwright/test';

import { PASSWORD } from '../fixtures/office.ts';
import { Thread } from './thread.ts';

export class Inbox {
  readonly thread: Thread;

  constructor(readonly page: Page) {
    this.thread = new Thread(page);
  }

  async signIn(url: string, email: string, password = PASSWORD): Promise<void> {
    await this.page.goto(url);
    await this.enter(email, password);
    await expect(this.list).toBeVisible();
  }

  /** Fills the form of the sign-in page and sends it. */
  async enter(email: string, password: string): Promise<void> {
    await this.page.getByLabel('E-mail').fill(email);
    await this.page.getByLabel('Password', { exact: true }).fill(password);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** The whole pane with the list, its title and filters. */
  get list(): Locator {
    return this.page.getByRole('region', { name: 'Conversations' });
  }

  get title(): Locator {
    return this.list.getByRole('heading', { level: 1 });
  }

  /** All rows, in their order. */
  get rows(): Locator {
    return this.list.getByRole('listitem').getByRole('link');
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text }).first();
  }

  get rail(): Locator {
    return this.page.getByRole('navigation', { name: 'Porchlight' });
  }

  /** A view, tag or member in the rail. */
  link(name: string | RegExp): Locator {
    return this.rail.getByRole('link', { name });
  }

  async view(name: string): Promise<void> {
    await this.rail
      .getByRole('list', { name: 'Views' })
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .click();
    await expect(this.title).toHaveText(name);
  }

  async open(text: string | RegExp): Promise<void> {
    await this.row(text).click();
    await expect(this.thread.title).toBeVisible();
  }

  get alerts(): Locator {
    return this.page.getByRole('region', { name: 'Alerts' });
  }

  /** Emergencies say who, where and what. */
  alert(text: string | RegExp): Locator {
    return this.alerts.getByText(text);
  }

  toast(text: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Notices' }).getByText(text);
  }
}
