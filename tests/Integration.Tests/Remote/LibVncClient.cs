using System.ComponentModel;
using System.Drawing;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using DisplayModel.Scanout;
using Integration.Tests.Harness;
using NUnit.Framework;

namespace Integration.Tests.Remote;

/// <summary>A viewer on Debian's libvncclient: <c>Programs/vncclient.c</c>, which this builds.</summary>
internal sealed partial class LibVncClient : IDisposable
{
    private readonly string _folder;
    private readonly ChildProcess _process;

    /// <param name="folder">The test's.</param>
    /// <param name="port">The server's.</param>
    public LibVncClient(string folder, int port)
    {
        _folder = folder;
        Build(Path.Combine(folder, "vncclient"));
        File.WriteAllText(Commands, "");
        _process = Viewers.Run(
            folder, $"exec /tmp/vncclient 127.0.0.1:{port} /tmp/commands /tmp/picture", hasNetwork: true);
    }

    /// <summary>The pixel of the cursor that points; null before the viewer has a cursor.</summary>
    public Point? HotSpot => Cursor().Matches(_process.Errors) is [.., var last]
        ? new Point(Number(last, "x"), Number(last, "y"))
        : null;

    private string Commands => Path.Combine(_folder, "commands");

    /// <summary>Presses and releases keys that have these characters, and no others. Sees each before the next: a
    /// keyboard of QEMU's forgets what a slow guest does not fetch.</summary>
    public void TypeAndSee(string text)
    {
        foreach (Rune character in text.EnumerateRunes())
        {
            int keysym = character.Value switch
            {
                '\r' => GuestViewer.Return,
                < 0x100 => character.Value,
                _ => 0x0100_0000 + character.Value,
            };
            uint[] before = Look().Pixels.ToArray();
            Do($"key {keysym} 1\nkey {keysym} 0\n");
            Assert.That(
                Patience.Until(() => !Look().Pixels.SequenceEqual(before), Patience.Step), $"{character} shows");
        }
    }

    public void Point(int x, int y) => Do($"point {x} {y} 0\n");

    public void AskForSize(int widthPx, int heightPx) => Do($"size {widthPx} {heightPx}\n");

    /// <summary>What the viewer shows, without the cursor.</summary>
    public Frame Look()
    {
        int before = Saved().Count(_process.Errors);
        Do("save\n");
        MatchCollection saved = null!;
        bool isSaved = Patience.Until(
            () => _process.HasEnded || (saved = Saved().Matches(_process.Errors)).Count > before, Patience.Step);
        Assert.That(isSaved && !_process.HasEnded, Is.True, _process.Errors);
        uint[] pixels =
            [.. MemoryMarshal.Cast<byte, uint>(File.ReadAllBytes(Path.Combine(_folder, "picture")).AsSpan())];
        return new Frame(
            Number(saved[^1], "width"), Number(saved[^1], "height"), [.. pixels.Select(pixel => pixel & 0xFF_FFFF)]);
    }

    public void Dispose() => _process.Dispose();

    private static void Build(string program)
    {
        string files = Path.Combine(Viewers.Root, "usr");
        try
        {
            using ChildProcess compiler = new(
                "cc",
                [
                    "-std=c99", "-D_DEFAULT_SOURCE", "-Wall", "-Wextra", "-Werror",
                    "-isystem", Path.Combine(files, "include"),
                    "-isystem", Path.Combine(files, "include/x86_64-linux-gnu"), "-o", program,
                    Path.Combine(Repository.Root, "tests/Integration.Tests/Remote/Programs/vncclient.c"),
                    Path.Combine(files, "lib/x86_64-linux-gnu/libvncclient.so.1"),
                    "-Wl,--unresolved-symbols=ignore-in-shared-libs",
                ]);
            Assert.That(compiler.WaitForExit(Patience.Step), Is.Zero, compiler.Errors);
        }
        catch (Win32Exception e)
        {
            Assert.Ignore($"there is no C compiler: {e.Message}");
        }
    }

    private static int Number(Match match, string name) => int.Parse(match.Groups[name].ValueSpan, null);

    private void Do(string commands)
    {
        Assert.That(_process.HasEnded, Is.False, _process.Errors);
        File.AppendAllText(Commands, commands);
    }

    [GeneratedRegex(@"^cursor (?<x>\d+) (?<y>\d+) ", RegexOptions.Multiline)]
    private static partial Regex Cursor();

    [GeneratedRegex(@"^saved (?<width>\d+) (?<height>\d+)$", RegexOptions.Multiline)]
    private static partial Regex Saved();
}
