// One open conversation in the inbox: its history, its holder, the composer.

import { expect, type Locator, type Page } from '@playwright/test';

export class Thread {
  constructor(private readonly page: Page) {}

  private get main(): Locator {
    return this.page.getByRole('main', { name: 'Conversation' });
  }

  get title(): Locator {
    return this.main.getByRole('heading', { level: 1 });
  }

  get history(): Locator {
    return this.main.getByRole('region', { name: 'Messages' });
  }

  message(text: string | RegExp): Locator {
    return this.history.getByRole('article').filter({ hasText: text }).last();
  }

  /** A line between the messages: who did what. */
  happened(text: string | RegExp): Locator {
    return this.history.getByText(text).last();
  }

  typing(text: string | RegExp): Locator {
    return this.history.getByRole('status').filter({ hasText: text });
  }

  button(name: string): Locator {
    return this.main.getByRole('button', { name, exact: true });
  }

  get emergency(): Locator {
    return this.main.getByRole('region', { name: 'Emergency' });
  }

  /** `Judith has it`. */
  holder(first: string): Locator {
    return this.main.getByText(`${first} has it`);
  }

  get composer(): Locator {
    return this.main.getByRole('textbox', { name: 'Reply to the tenant' });
  }

  get note(): Locator {
    return this.main.getByRole('textbox', { name: 'Note for the team' });
  }

  /** What to know before one writes. */
  notice(text: string | RegExp): Locator {
    return this.main.getByRole('region', { name: 'Write' }).getByRole('status').filter({ hasText: text });
  }

  /** The source under an answer; opens the passage. */
  source(title: string): Locator {
    return this.history.getByRole('list', { name: 'Sources' }).getByRole('button', { name: title }).last();
  }

  async reply(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.button('Send').click();
    await expect(this.message(text)).toBeVisible();
  }
}
