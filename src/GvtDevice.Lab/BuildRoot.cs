using System.Diagnostics;

namespace GvtDevice.Lab;

/// <summary>A root file system of Debian packages in which programs run on this machine, without a guest and without
/// root: to build what a guest then tries.</summary>
public sealed class BuildRoot
{
    /// <summary>Namespaces of its own in which this user is root; all in them ends with this process.</summary>
    private static readonly string[] s_namespaces =
        ["--map-root-user", "--mount", "--pid", "--fork", "--kill-child"];

    private readonly string _root;

    private BuildRoot(string root) => _root = root;

    /// <summary>Finds the root, and fetches it first if it is not there.</summary>
    /// <param name="options">Which: Root, Suite and Cache.</param>
    /// <param name="cancellation">Stops.</param>
    /// <exception cref="LabException">There is none, or this machine does not let the user make namespaces.
    /// </exception>
    public static async Task<BuildRoot> FetchAsync(LabOptions options, CancellationToken cancellation = default)
    {
        try
        {
            await Tool.RunAsync("unshare", [.. s_namespaces, "true"], cancellation);
        }
        catch (LabException e)
        {
            throw new LabException(
                $"this machine does not let its users make namespaces (see user_namespaces(7)): {e.Message}", e);
        }

        LabCache cache = new(options.Cache, options.Progress ?? (_ => { }));
        string root = await cache.RootAsync(
            options.Root ?? throw new LabException("no root to build in"), options.Suite, cancellation);
        return Directory.Exists(root) ? new BuildRoot(root) : throw new LabException($"--root {root} is no folder");
    }

    /// <summary>Runs a command in the root, with this process' standard streams. It sees the root as it is and keeps
    /// its changes to itself.</summary>
    /// <param name="command">A line for the root's shell.</param>
    /// <param name="folder">What it has as /work, where it starts and what it writes stays.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="LabException">There is no such folder.</exception>
    public async Task<int> RunAsync(string command, string folder, CancellationToken cancellation = default)
    {
        if (!Directory.Exists(folder))
        {
            throw new LabException($"{folder} is no folder");
        }

        string enter = await ReadAsync("enter", cancellation);
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("gvt-lab-");
        using Process process = Process.Start(
            "unshare",
            [
                .. s_namespaces, "sh", "-c", enter, "enter", _root, scratch.FullName, Path.GetFullPath(folder),
                command,
            ]);
        try
        {
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }

            scratch.Delete();
        }
    }

    private static async Task<string> ReadAsync(string program, CancellationToken cancellation)
    {
        using StreamReader text = new(typeof(BuildRoot).Assembly.GetManifestResourceStream(program)!);
        return await text.ReadToEndAsync(cancellation);
    }
}
