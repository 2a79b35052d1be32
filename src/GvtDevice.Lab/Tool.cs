using System.ComponentModel;
using System.Diagnostics;

namespace GvtDevice.Lab;

/// <summary>Programs of this machine that run to their end.</summary>
internal static class Tool
{
    private const int Lines = 12;

    /// <summary>Runs a program.</summary>
    /// <param name="program">Its name on PATH, or its path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <param name="folder">Where it runs; null for here.</param>
    /// <returns>Its standard output.</returns>
    /// <exception cref="LabException">It is not there, or it failed.</exception>
    public static async Task<byte[]> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancellation, string? folder = null)
    {
        using Process process = Start(program, arguments, folder);
        try
        {
            using MemoryStream output = new();
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            await process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0
                ? output.ToArray()
                : throw new LabException($"{program} failed (exit code {process.ExitCode}):\n{Tail(await errors)}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Starts a program without standard input, whose output and errors can be read.</summary>
    /// <exception cref="LabException">It is not there.</exception>
    public static Process Start(string program, IEnumerable<string> arguments, string? folder = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
            Environment = { ["LC_ALL"] = "C" },
        };
        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Win32Exception e)
        {
            throw new LabException($"{program} does not run: {e.Message}", e);
        }
    }

    /// <summary>The last lines of a text, indented.</summary>
    public static string Tail(string text) =>
        string.Join('\n', text.TrimEnd().Split('\n').TakeLast(Lines).Select(line => $"    | {line.TrimEnd('\r')}"));

    /// <summary>The last lines of a kernel's console; if it has panicked, the reason first.</summary>
    public static string TailOfConsole(string text)
    {
        string? panic = text.Split('\n').FirstOrDefault(
            line => line.Contains("Kernel panic", StringComparison.Ordinal));
        return panic is null ? Tail(text) : $"    | {panic.TrimEnd('\r')}\n    | ...\n{Tail(text)}";
    }
}
