using System.Diagnostics;
using NUnit.Framework;

namespace VfioUser.Recording.Tests.Support;

/// <summary>A program that need not be installed; without it a test is skipped and says why.</summary>
internal static class ExternalTool
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    /// <summary>Runs it to its end.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static byte[] Run(string program, ReadOnlySpan<byte> input, params string[] arguments)
    {
        using Process process = Start(program, arguments)
            ?? throw new InconclusiveException($"{program} does not start");
        byte[] copy = input.ToArray();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task feeding = Task.Run(() =>
        {
            using Stream stream = process.StandardInput.BaseStream;
            stream.Write(copy);
        });
        using MemoryStream output = new();
        process.StandardOutput.BaseStream.CopyTo(output);
        feeding.GetAwaiter().GetResult();
        Assert.That(process.WaitForExit(s_patience), Is.True, $"{program} does not end");
        Assert.That(process.ExitCode, Is.Zero, errors.GetAwaiter().GetResult());
        return output.ToArray();
    }

    /// <summary>Skips the test unless the program runs with these arguments and succeeds.</summary>
    public static void Require(string package, string program, params string[] arguments)
    {
        using Process? process = Start(program, arguments);
        process?.StandardInput.Close();
        process?.StandardOutput.ReadToEnd();
        process?.WaitForExit(s_patience);
        if (process is not { ExitCode: 0 })
        {
            Assert.Ignore($"needs Debian's {package}: '{program} {string.Join(' ', arguments)}' does not work here");
        }
    }

    private static Process? Start(string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
