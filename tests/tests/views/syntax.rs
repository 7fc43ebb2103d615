//! Templates in the syntax that nunjucks and Jinja have in common.

use koa_core::App;
use koa_middleware::{context, prelude::*, views};
use koa_tests::Folder;

/// What nunjucks 3.2 renders, with `given`.
const TEMPLATES: [(&str, &str); 42] = [
    ("{{ missing }}|{{ missing.name }}|{{ none }}", "||"),
    (
        "{{ nothing }}|{{ nothing|default('x') }}|{{ missing|d('y') }}",
        "|x|y",
    ),
    (
        "{{ 1000000000000000000000.0 }} {{ 0.00000015 }} {{ -0.0 }} {{ -2.50 }} {{ 123456789.0 }}",
        "1e+21 1.5e-7 0 -2.5 123456789",
    ),
    (
        "{% macro m(a, b='x') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(2, nothing) }}",
        "1x2",
    ),
    (
        "{{ nothing|lower }}{{ nothing|capitalize }}{{ nothing|safe }}{{ nothing|replace('a', 'b') }}{{ 'aXa'|replace('a', 'b') }}{{ nothing|reverse }}",
        "bXb",
    ),
    ("{{ [7]|random }} {{ 9 is divisibleby(3) }}", "7 true"),
    (
        "{{ nothing|upper }}{{ nothing|length }}{{ users[0].age|title }}{{ users[0].age.years }}",
        "0",
    ),
    ("{{ ''|default('x') }}|{{ ''|default('x', true) }}", "|x"),
    (
        "{{ 1 + 1 }} {{ 7 / 2 }} {{ 6 / 2 }} {{ 7 // 2 }} {{ 2 ** 3 }} {{ 7 % 4 }}",
        "2 3.5 3 3 8 3",
    ),
    (
        "{{ 0.1 + 0.2 }} {{ half * 2 }} {{ true }}",
        "0.30000000000000004 1 true",
    ),
    ("{{ \"it's\" }}", "it&#39;s"),
    (
        "{{ markup|escape }} {{ markup|e|e }} {{ markup|safe }}",
        "&lt;b&gt; &lt;b&gt; <b>",
    ),
    ("{{ markup|safe|forceescape }}", "&lt;b&gt;"),
    (
        "{{ markup|upper }} {{ 'Foo'|lower }} {{ 'foo bar'|title }} {{ 'foo BAR'|capitalize }}",
        "&lt;B&gt; foo Foo Bar Foo bar",
    ),
    (
        "{{ ' a '|trim }}|{{ 'a'|center(4) }}|{{ 'ab'|center(5) }}",
        "a| a  | ab  ",
    ),
    (
        "{{ 'one two three'|truncate(8) }}|{{ 'one two three'|truncate(5, true) }}|{{ 'one two'|truncate(4, false, '!') }}|{{ 'one'|truncate(8) }}",
        "one two...|one t...|one!|one",
    ),
    (
        "{{ 'a\\nb'|nl2br }}|{{ 'a\\nb'|escape|nl2br }}",
        "a&lt;br /&gt;\nb|a<br />\nb",
    ),
    ("{{ 'a b c'|wordcount }} {{ '<p>x</p>'|striptags }}", "3 x"),
    (
        "{{ list|join }} {{ list|join(', ') }} {{ users|join(',', 'name') }}",
        "312 3, 1, 2 tobi,loki",
    ),
    (
        "{{ list|first }}{{ list|last }}{{ list|length }} {{ list|sort|join }} {{ list|reverse|join }}",
        "323 123 213",
    ),
    (
        "{{ list|sum }} {{ 'a'|replace('a', 'b') }} {{ 3.7|int }} {{ '5'|float }} {{ 2.5|round }} {{ -3|abs }}",
        "6 b 3 5 3 3",
    ),
    (
        "{% for row in [1, 2, 3]|batch(2) %}[{{ row|join }}]{% endfor %}{% for part in [1, 2, 3]|slice(2) %}({{ part|join }}){% endfor %}",
        "[12][3](12)(3)",
    ),
    (
        "{{ map|dump|safe }} {{ users|selectattr('good')|join(',', 'name') }} {{ users|rejectattr('good')|join(',', 'name') }}",
        "{\"one\":1,\"two\":2} tobi loki",
    ),
    ("{{ 'a&b c'|urlencode }}", "a%26b%20c"),
    (
        "{% if 1 == 1 and not (2 < 1) or false %}yes{% endif %}{{ 'a' if missing else 'b' }}{{ 'c' if 1 }}",
        "yesbc",
    ),
    (
        "{% if 'a' in ['a'] %}in{% endif %}{% if 'x' not in 'abc' %} out{% endif %}",
        "in out",
    ),
    (
        "{% if missing is defined %}x{% elif nothing is defined %}y{% else %}z{% endif %} {{ 3 is odd }} {{ list is iterable }} {{ map is mapping }}",
        "z true true true",
    ),
    (
        "{{ 0 is falsy }} {{ 'x' is truthy }} {{ none is none }} {{ none is null }} {{ 1 is number }} {{ 'a' is string }}",
        "true true true true true true",
    ),
    (
        "{% for item in list %}{{ loop.index }}/{{ loop.index0 }}/{{ loop.revindex }}/{{ loop.first }}/{{ loop.last }}/{{ loop.length }} {% endfor %}",
        "1/0/3/true/false/3 2/1/2/false/false/3 3/2/1/false/true/3 ",
    ),
    (
        "{% for item in missing %}x{% else %}none{% endfor %}{% for item in nothing %}x{% else %} none{% endfor %}",
        "none none",
    ),
    (
        "{% for a, b in [[1, 2], [3, 4]] %}{{ a }}{{ b }} {% endfor %}",
        "12 34 ",
    ),
    (
        "{% for key, value in map %}{{ loop.index }}{{ key }}={{ value }};{% endfor %}{% for a, b in missing %}x{% else %} none{% endfor %}",
        "1one=1;2two=2; none",
    ),
    (
        "{% for key, value in map|dictsort %}{{ key }}={{ value }};{% endfor %}{{ map.one }}{{ map['two'] }}",
        "one=1;two=2;12",
    ),
    (
        "{% set x = 5 %}{{ x }}{% set y %}b{% endset %}{{ y }} {{ list }}",
        "5b 3,1,2",
    ),
    (
        "{% macro m(a, b=2) %}{{ a }}{{ b }}{{ caller() if caller }}{% endmacro %}{{ m(1) }} {{ m(1, b=3) }}{% call m(4) %}!{% endcall %}",
        "12 1342!",
    ),
    (
        "{% import 'macros.html' as forms %}{{ forms.field('a') }}{% from 'macros.html' import field as f %}{{ f('b') }}",
        "<input name=\"a\"><input name=\"b\">",
    ),
    ("{% filter upper %}abc{% endfilter %}", "ABC"),
    ("{% raw %}{{ x }}{% endraw %}{# a comment #}", "{{ x }}"),
    ("a  {%- if true -%}  b  {%- endif %} c\n", "ab c\n"),
    ("{% include 'parts/a.html' %}", "a and b"),
    ("{% include 'nowhere.html' ignore missing %}-", "-"),
    (
        "{{ range(3)|join }} {{ range(1, 4)|join }} {% set c = cycler('odd', 'even') %}{{ c.next() }} {{ c.next() }}{% set j = joiner(',') %}{{ j() }}a{{ j() }}b",
        "012 123 odd evena,b",
    ),
];

// spec: VIE-016, VIE-024
#[tokio::test]
async fn templates_render_as_in_nunjucks() {
    let folder = Folder::with([
        (
            "macros.html",
            "{% macro field(name) %}<input name=\"{{ name }}\">{% endmacro %}",
        ),
        ("parts/a.html", "a and {% include './b.html' %}"),
        ("parts/b.html", "b"),
    ]);
    for (number, (template, _)) in TEMPLATES.iter().enumerate() {
        folder.write(&format!("{number}.html"), template);
    }
    let mut app = App::new();
    app.with(views(folder.path()));
    app.with(async |ctx, _| {
        let view = ctx.path()[1..].to_owned();
        let user = |name, kind, good| context! { name, kind, good, age => None::<u8> };
        let given = context! {
            nothing => None::<&str>,
            half => 0.5,
            markup => "<b>",
            list => [3, 1, 2],
            map => context! { one => 1, two => 2 },
            users => [user("tobi", "ferret", true), user("loki", "dog", false)],
        };
        ctx.render(&view, given).await
    });
    let client = app.test();
    let mut wrong = String::new();
    for (number, (template, expected)) in TEMPLATES.iter().enumerate() {
        let response = client.get(&format!("/{number}")).send().await;
        if response.text() != *expected {
            wrong += &format!(
                "{template:?}\n  {:?} is not\n  {expected:?}\n",
                response.text()
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
