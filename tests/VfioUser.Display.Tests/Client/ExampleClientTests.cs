using System.ComponentModel;
using System.Diagnostics;
using DisplaySource;
using NUnit.Framework;
using VfioUser.Display.Tests.Support;

namespace VfioUser.Display.Tests.Client;

/// <summary>The client in protocol/examples, which knows nothing of us but the header file.</summary>
internal sealed class ExampleClientTests : IDisposable
{
    private const int MaxLines = 150;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("display-client-");
    private readonly ServedDisplay _display = new();

    private static string Source => Path.Combine(AppContext.BaseDirectory, "protocol", "examples", "display_client.c");

    public void Dispose()
    {
        _display.Dispose();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void The_example_is_short() => Assert.That(File.ReadLines(Source).Count(), Is.LessThanOrEqualTo(MaxLines));

    [Test]
    public void The_example_compiles_as_C99_and_shows_the_planes()
    {
        string program = Compile();
        string picture = Path.Combine(_folder.FullName, "picture.ppm");
        // The blue byte of the first pixel that is shown: pixel 5 of row 6 of an X tile.
        _display.Source.Memory.Paint(0x10000 + (6 * 512) + (5 * 4));
        using Process client = Start(program, _display.Path, "2", picture);
        Assert.That(
            client.StandardOutput.ReadLine(), Is.EqualTo("ready"),
            client.HasExited ? client.StandardError.ReadToEnd() : "");

        _display.Source.Refresh(0, 1);
        Assert.That(
            client.StandardOutput.ReadLine(), Is.EqualTo("event primary=1 cursor=0 primary=3x2+0+0 cursor=64x64-3+9"));
        _display.Source.Refresh(0, 2, PlaneKinds.Cursor);
        Assert.That(
            client.StandardOutput.ReadLine(), Is.EqualTo("event primary=0 cursor=1 primary=3x2+0+0 cursor=64x64-3+9"));

        Assert.That(client.WaitForExit(ServedDisplay.Patience), Is.True);
        Assert.That((client.ExitCode, client.StandardError.ReadToEnd()), Is.EqualTo((0, "")));
        Assert.That(
            File.ReadAllBytes(picture),
            Is.EqualTo((byte[])[.. "P6 3 2 255\n"u8, 0, 0, 255, .. new byte[15]]));
    }

    private string Compile()
    {
        string program = Path.Combine(_folder.FullName, "display_client");
        Process compiler;
        try
        {
            compiler = Start("cc", "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o", program, Source);
        }
        catch (Win32Exception e)
        {
            Assert.Ignore($"there is no C compiler: {e.Message}");
            throw;
        }

        using (compiler)
        {
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.That(compiler.ExitCode, Is.Zero, errors);
        }

        return program;
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
