// SPDX-License-Identifier: Apache-2.0
import '../styles/xos.scss';
import { connectLanguageSwitch } from '../ui/language-switch';
import { requireById } from '../ui/dom';
import { connectThemeChoice } from '../ui/theme';
import { startPrivatePage } from './start-page';
import { connectViewerBar } from './viewer-bar';

void open();

async function open(): Promise<void> {
    connectThemeChoice(requireById('themeChoice', HTMLSelectElement));
    if (!(await startPrivatePage())) {
        return;
    }
    connectLanguageSwitch(requireById('languageSwitch', HTMLSelectElement));
    await connectViewerBar();
}
