// What a tenant sees and does: the launcher on the property's website, and the chat in its frame.

import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

/** The few words of the widget by which a story finds its way. */
const WORDS = {
  en: { open: /^Open chat/, frame: 'Chat with the office', write: 'Write a message', send: 'Send', log: 'Messages' },
  es: { open: /^Abrir el chat/, frame: 'Chat con la oficina', write: 'Escriba un mensaje', send: 'Enviar', log: 'Mensajes' },
};

export class Widget {
  private readonly words: (typeof WORDS)['en'];

  constructor(
    readonly page: Page,
    language: keyof typeof WORDS = 'en',
  ) {
    this.words = WORDS[language];
  }

  /** Comes to the website and opens the chat. */
  async visit(site: string): Promise<void> {
    await this.page.goto(site);
    await this.open();
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await expect(this.composer).toBeVisible();
  }

  get launcher(): Locator {
    return this.page.getByRole('button', { name: this.words.open });
  }

  get frame(): FrameLocator {
    return this.page.locator(`iframe[title="${this.words.frame}"]`).contentFrame();
  }

  get composer(): Locator {
    return this.frame.getByRole('textbox', { name: this.words.write });
  }

  get sendButton(): Locator {
    return this.frame.getByRole('button', { name: this.words.send, exact: true });
  }

  get log(): Locator {
    return this.frame.getByRole('log', { name: this.words.log });
  }

  /** One line of the conversation: a message, or what happened. */
  line(text: string | RegExp): Locator {
    return this.log.getByRole('listitem').filter({ hasText: text }).last();
  }

  /** Who answers now, under the title. */
  answering(words: string | RegExp): Locator {
    return this.frame.getByRole('main').getByTitle(words);
  }

  typing(words: string | RegExp): Locator {
    return this.frame.getByRole('status').filter({ hasText: words });
  }

  source(title: string): Locator {
    return this.log.getByRole('button', { name: new RegExp(`Source \\d+: ${title}`) }).last();
  }

  get notice(): Locator {
    return this.frame.getByRole('status');
  }

  async say(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.sendButton.click();
    await expect(this.composer).toHaveValue('');
  }
}
