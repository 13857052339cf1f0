// SPDX-License-Identifier: Apache-2.0
import '../styles/xos.scss';
import '../styles/account-page.scss';
import { requireById } from '../ui/dom';
import { connectLanguageSwitch } from '../ui/language-switch';
import { connectThemeChoice } from '../ui/theme';
import { connectPasswordForm } from './account/password';
import { connectAvatarField } from './account/avatar';
import { ProfileForm } from './account/profile';
import { SessionList } from './account/sessions';
import { askBeforeLoss } from './ask-before-loss';
import { startPrivatePage } from './start-page';
import { connectViewerBar } from './viewer-bar';

void open();

async function open(): Promise<void> {
    if (!(await startPrivatePage())) {
        return;
    }
    connectThemeChoice(requireById('themeChoice', HTMLSelectElement));
    connectLanguageSwitch(requireById('languageSwitch', HTMLSelectElement));
    const profile = new ProfileForm();
    const sessions = new SessionList();
    const password = connectPasswordForm(() => void sessions.load());
    askBeforeLoss(() => profile.isChanged || Object.values(password.values).some((value) => value !== ''));
    const [viewer] = await Promise.all([connectViewerBar(), profile.load(), sessions.load()]);
    if (viewer !== null) {
        connectAvatarField(viewer);
    }
}
