<?php

/* Misuses the binding as far as PHP lets it: hostile.php STORE */

require 'Dashcore.php';

// PHP makes numbers of texts and texts of numbers here, and says so.
error_reporting(E_ALL & ~E_DEPRECATED);

$open = fn() => new Dashcore\Core(store: $GLOBALS['argv'][1], acexyUrl: '', acestreamUrl: '',
    warpCli: '');
$core = $open();
$core->log('a', 'b');
$core->taskBegin('t');
$native = fn($object) => (fn() => $this->native)->call($object);
$objects = [$core, $core->activity(), $core->tasks(), $core->runs('t'), $core->watch(),
    $core->exportLog(Dashcore\EXPORT_CSV)];
$objects = [...$objects, ...array_map($native, $objects), $objects[1]->next(), $core->tasksJson()];
$values = [null, true, false, 0, 1, -1, 1.5, NAN, INF, 2 ** 63, PHP_INT_MIN, 1 << 32, '', 'x', '10',
    "a\0b", "\xFF", str_repeat('x', 5000), 't', [], ['a' => 1], [[]], new stdClass(), $open, STDIN,
    new Exception('x'), ...$objects];

// ---- calls by chance

mt_srand(1);
[$done, $failed] = [0, 0];
for ($i = 0; $i < 20000; $i++) {
    $object = $objects[array_rand($objects)];
    $methods = array_diff(get_class_methods($object),
        ['__construct', 'wait', 'close', 'probe_run', 'probeRun', 'retention_run', 'retentionRun',
            'getIterator']);
    $arguments = array_map(fn() => $values[array_rand($values)], array_fill(0, mt_rand(0, 9), 0));
    try {
        if ($methods) {
            $object->{$methods[array_rand($methods)]}(...$arguments);
        }
        $done++;
    } catch (Throwable $error) {
        $failed++;
        $error->getMessage() !== '' or throw new Exception('no text');
    }
}
($done > 100 && $failed > 1000) or throw new Exception("$done $failed");

// ---- objects that are not what they say

function refused(Closure $call): void
{
    try {
        $call();
    } catch (Throwable) {
        return;
    }
    throw new Exception('was let do it: ' . new ReflectionFunction($call));
}

foreach (get_declared_classes() as $class) {
    if (!str_starts_with($class, 'Dashcore\\Native\\') || $class === 'Dashcore\\Native\\Core') {
        continue;
    }
    refused(fn() => new $class());
    refused(fn() => (new ReflectionClass($class))->newInstanceWithoutConstructor());
    refused(fn() => unserialize(sprintf('O:%d:"%s":0:{}', strlen($class), $class)));
}
foreach (array_slice($objects, 6, 6) as $object) {
    refused(fn() => clone $object);
    refused(fn() => serialize($object));
    refused(fn() => $object->nothing = 5);
    refused(fn() => $object->__get(5));
}
refused(fn() => (new ReflectionClass('Dashcore\\Native\\Core'))->newInstanceWithoutConstructor());
refused(fn() => $core->__construct());
$objects[6]->__construct($argv[1]);
$core->log('still', 'x');
$core->close();
refused(fn() => $core->flush());

// ---- what is left open at the end, in a cycle

$left = new stdClass();
$left->all = [$left, $open(), $open()->activity(), $open()->watch()];
echo "survived\n";
