// Shows openapi.json as a page. Everything is put in as text, never as HTML. It is asked for beside
// the page, wherever that is: a host may have put a prefix before both.
'use strict';

function element(name, text, className) {
    const made = document.createElement(name);
    if (text !== undefined) made.textContent = text;
    if (className) made.className = className;
    return made;
}

// Adds text to an element; what stands between backticks becomes code.
function withCode(made, text) {
    text.split(/`([^`]+)`/).forEach((part, index) =>
        made.append(index % 2 ? element('code', part) : part));
    return made;
}

function resolve(api, value) {
    while (value && value.$ref) {
        value = value.$ref.slice(2).split('/').reduce(
            (part, key) => part[key.replaceAll('~1', '/').replaceAll('~0', '~')], api);
    }
    return value;
}

// One line about a schema: its type, its name where it has one, its bounds.
function brief(api, schema) {
    if (schema.$ref) return schema.$ref.split('/').pop();
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' | ');
    if (schema.oneOf) return schema.oneOf.map((one) => brief(api, one)).join(' | ');
    if (schema.type === 'array') return brief(api, schema.items || {}) + '[]';
    const words = [schema.type || 'any JSON'];
    if (schema.minimum !== undefined || schema.maximum !== undefined)
        words.push(`${schema.minimum ?? ''}…${schema.maximum ?? ''}`);
    if (schema.maxLength !== undefined) words.push(`up to ${schema.maxLength} characters`);
    if (schema.default !== undefined) words.push(`(${JSON.stringify(schema.default)})`);
    return words.join(' ');
}

function table(head, rows) {
    const made = element('table');
    const line = made.appendChild(element('thead')).appendChild(element('tr'));
    for (const name of head) line.append(element('th', name));
    const body = made.appendChild(element('tbody'));
    for (const row of rows) {
        const cells = body.appendChild(element('tr'));
        for (const cell of row) cells.append(withCode(element('td'), cell));
    }
    return made;
}

function properties(api, schema) {
    const required = new Set(schema.required || []);
    return table(['member', 'value', ''], Object.entries(schema.properties || {}).map(
        ([name, member]) => [required.has(name) ? name : `${name}?`, brief(api, member),
            member.description || resolve(api, member).description || '']));
}

function exampleOf(api, content) {
    if (content.example !== undefined) return content.example;
    const schema = resolve(api, content.schema || {});
    return schema.examples ? schema.examples[0] : undefined;
}

function contents(api, content) {
    const box = element('div');
    for (const [media, part] of Object.entries(content || {})) {
        box.append(element('p', `${media}: ${brief(api, part.schema || {})}`, 'faint'));
        const example = exampleOf(api, part);
        if (example !== undefined)
            box.append(element('pre', typeof example === 'string' ? example
                : JSON.stringify(example, null, 2)));
    }
    return box;
}

function operation(api, path, method, described) {
    const box = element('details');
    box.id = described.operationId;
    const title = box.appendChild(element('summary'));
    title.append(element('span', method.toUpperCase(), 'method'), element('code', path),
        element('span', ` ${described.summary}`, 'faint'));
    const inside = box.appendChild(element('div'));
    if (described.description) inside.append(withCode(element('p'), described.description));
    if (described.parameters) {
        inside.append(element('h3', 'Parameters'), table(['name', 'in', 'value', ''],
            described.parameters.map((one) => resolve(api, one)).map((one) =>
                [one.name, one.in, brief(api, resolve(api, one.schema)), one.description || ''])));
    }
    if (described.requestBody)
        inside.append(element('h3', 'Body'), contents(api, described.requestBody.content));
    inside.append(element('h3', 'Answers'));
    for (const [status, reference] of Object.entries(described.responses)) {
        const answer = resolve(api, reference);
        inside.append(withCode(element('p'), `${status}: ${answer.description}`));
        if (status < '300') inside.append(contents(api, answer.content));
    }
    return box;
}

function show(api) {
    const page = document.getElementById('page');
    const top = element('p', undefined, 'faint');
    const source = element('a', 'openapi.json');
    source.href = 'openapi.json';
    top.append(`version ${api.info.version}, from `, source);
    page.replaceChildren(element('h1', `${api.info.title} API`), top,
        withCode(element('p'), api.info.description));
    const prefix = api.servers[0].url.replace(/\/$/, '');
    for (const tag of api.tags) {
        page.append(element('h2', tag.name), withCode(element('p'), tag.description));
        for (const [path, item] of Object.entries(api.paths))
            for (const [method, described] of Object.entries(item))
                if (described.tags.includes(tag.name))
                    page.append(operation(api, prefix + path, method, described));
    }
    page.append(element('h2', 'Values'));
    for (const [name, schema] of Object.entries(api.components.schemas)) {
        const box = page.appendChild(element('details'));
        box.append(element('summary', name));
        const inside = box.appendChild(element('div'));
        inside.append(withCode(element('p'), `${brief(api, schema)}. ${schema.description || ''}`));
        if (schema.properties) inside.append(properties(api, schema));
        for (const example of schema.examples || [])
            inside.append(element('pre', JSON.stringify(example, null, 2)));
    }
}

fetch('openapi.json')
    .then((answer) => {
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        return answer.json();
    })
    .then(show)
    .catch((error) => document.getElementById('page').append(
        element('p', `openapi.json cannot be read: ${error.message}`)));
