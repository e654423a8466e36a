// The agent's own page: the playground, and what the agent is set up and tested with.

import { expect, type Locator, type Page } from '@playwright/test';

export class AgentPage {
  constructor(readonly page: Page) {}

  async tab(name: string): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Agent' })
      .getByRole('link', { name, exact: true })
      .click();
  }

  get question(): Locator {
    return this.page.getByRole('textbox', { name: 'Question' });
  }

  async livesIn(property: string): Promise<void> {
    await this.page.getByLabel('The tenant lives in').selectOption({ label: property });
  }

  async ask(question: string): Promise<void> {
    await this.question.fill(question);
    await this.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect(this.side.getByText(question, { exact: true }).last()).toBeVisible();
  }

  /** The question, and what the tenant would read. */
  get side(): Locator {
    return this.page.getByRole('region', { name: 'Question and answer' });
  }

  outcome(title: string | RegExp): Locator {
    return this.side.getByRole('heading', { name: title });
  }

  /** What was found, with scores. */
  get found(): Locator {
    return this.page.getByRole('region', { name: 'How the agent came to it' });
  }
}

/** The editor of a rule, with its trial beside it. */
export class RuleEditor {
  constructor(readonly page: Page) {}

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  /** What the rule makes of the messages that were typed in, in their order. */
  get tried(): Locator {
    return this.page.getByRole('list', { name: 'What the rule makes of them' }).getByRole('listitem');
  }

  get lastDays(): Locator {
    return this.page.getByRole('region', { name: 'The last 30 days' });
  }

  async save(): Promise<void> {
    await this.page.getByRole('button', { name: 'Save rule' }).click();
    await expect(this.page.getByRole('button', { name: 'New rule' })).toBeVisible();
  }
}
