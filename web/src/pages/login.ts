// SPDX-License-Identifier: Apache-2.0
import '../styles/xos.scss';
import { ApiProblem } from '../core/api-problem';
import { serverText, text } from '../core/language';
import { isObject } from '../core/json';
import { safeReturnPath } from '../core/safe-url';
import { AuthService, Utils } from '../library';
import type { ApiResponse, LoginRequest, SetupState, TenantDto } from '../api/wire-types';
import { element, requireById } from '../ui/dom';
import { connectLanguageSwitch } from '../ui/language-switch';
import { takeNotice } from '../ui/parting-notice';
import { startPage } from './start-page';

const homePath = '/users';

const started = startPage({ realtime: false });
const form = requireById('loginForm', HTMLFormElement);
const email = requireById('email', HTMLInputElement);
const password = requireById('password', HTMLInputElement);
const submit = requireById('loginButton', HTMLButtonElement);
const message = requireById('loginError', HTMLElement);
const organisation = requireById('tenantField', HTMLElement);
const tenant = requireById('tenant', HTMLSelectElement);

connectLanguageSwitch(requireById('languageSwitch', HTMLSelectElement));
form.addEventListener('submit', (event) => {
    event.preventDefault();
    void signIn();
});
email.addEventListener('input', forgetTenants);
showMessage(takeNotice() ?? '', 'info');
void started.then(enterWhenSignedIn);
void showSetupHint();

async function signIn(): Promise<void> {
    if (submit.disabled) {
        return;
    }
    const missing = [email, password].find((field) => field.value.trim() === '');
    if (missing) {
        showMessage(text(missing === email ? 'login.emailRequired' : 'login.passwordRequired'));
        missing.focus();
        return;
    }
    showMessage('');
    setBusy(true);
    try {
        await AuthService.login(credentials());
        enter();
    } catch (error) {
        setBusy(false);
        showFailure(error);
    }
}

function credentials(): LoginRequest {
    const typed = { email: email.value.trim(), password: password.value };
    return organisation.hidden ? typed : { ...typed, tenant: tenant.value };
}

function showFailure(error: unknown): void {
    const problem = error instanceof ApiProblem ? error : null;
    const tenants = problem?.code === 'tenant_required' ? tenantChoices(problem.response) : [];
    if (tenants.length > 0) {
        tenant.replaceChildren(...tenants.map(({ name, slug }) => element('option', { value: slug }, name)));
        organisation.hidden = false;
        tenant.focus();
        showMessage(failureText(error, problem), 'info');
    } else {
        password.focus();
        password.select();
        showMessage(failureText(error, problem));
    }
}

function failureText(error: unknown, problem: ApiProblem | null): string {
    if (problem?.status === 0) {
        return text('login.unreachable');
    }
    const first = problem ? [...problem.fields.values()][0]?.[0] : undefined;
    const message = first ?? (error instanceof Error ? error.message : text('error.login'));
    return serverText(message, problem?.code);
}

function tenantChoices(response: unknown): TenantDto[] {
    const data = isObject(response) ? response['data'] : undefined;
    const tenants = isObject(data) ? data['tenants'] : undefined;
    return Array.isArray(tenants) ? tenants.filter(isTenantDto) : [];
}

function isTenantDto(value: unknown): value is TenantDto {
    return isObject(value) && typeof value['slug'] === 'string' && typeof value['name'] === 'string';
}

function forgetTenants(): void {
    organisation.hidden = true;
    tenant.replaceChildren();
}

function setBusy(busy: boolean): void {
    submit.disabled = busy;
    submit.textContent = text(busy ? 'login.signingIn' : 'login.signIn');
}

function showMessage(shown: string, kind: 'danger' | 'info' = 'danger'): void {
    message.className = `alert alert-${kind}`;
    message.textContent = shown;
    message.hidden = shown === '';
}

function enterWhenSignedIn(): void {
    const expiresAt = AuthService.currentClaims()?.expiresAt ?? 0;
    if (expiresAt > Date.now()) {
        enter();
    }
}

function enter(): void {
    const requested = new URLSearchParams(window.location.search).get('returnTo');
    window.location.replace(safeReturnPath(requested, homePath));
}

/** An empty server has nobody who could sign in; say how the operator makes the first account. */
async function showSetupHint(): Promise<void> {
    try {
        const { data } = await Utils.ajax<ApiResponse<SetupState>>({ url: '/api/auth/setup', global: false });
        requireById('setupHint', HTMLElement).hidden = data.hasAccounts;
    } catch (error) {
        console.warn('The state of the server is not known:', error);
    }
}
