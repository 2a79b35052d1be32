using System.Text;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace GvtDevice.Cli.Keeping;

/// <summary>A server that its keeper starts before the present one ends: it prepares, says that it is ready, and waits
/// for the kept files. On the socket between them, the server sends a byte; the keeper sends each file with its name on
/// a line, and an empty line at the end.</summary>
internal static class Standby
{
    private const int MaxLineBytes = 256;

    /// <summary>The name under which a server finds its end of the socket among the passed files.</summary>
    public static string SocketName { get; } = PassedFiles.NameOfKept("standby");

    /// <summary>Says that this process is ready, and waits for the files.</summary>
    /// <param name="socket">The end of the socket that the keeper has passed.</param>
    /// <exception cref="IOException">The keeper has ended, or wants this process no more.</exception>
    public static List<(string Name, SafeFileHandle File)> AwaitFiles(SafeFileHandle socket)
    {
        List<SafeFileHandle> files = [];
        try
        {
            _ = FdSocket.Send(socket, "!"u8, default, []);
            string[] names = ReceiveNames(socket, files);
            return names.Length == files.Count
                ? [.. names.Zip(files)]
                : throw new IOException($"keep has sent {files.Count} of {names.Length} files");
        }
        catch (Exception e)
        {
            files.ForEach(file => file.Dispose());
            throw e is LinuxException ? new IOException("keep has ended", e) : e;
        }
    }

    /// <summary>Receives until the empty line.</summary>
    private static string[] ReceiveNames(SafeFileHandle socket, List<SafeFileHandle> files)
    {
        ReceivedFds received = new();
        StringBuilder text = new();
        byte[] line = new byte[MaxLineBytes];
        while (text is not [.., '\n', '\n'] and not ['\n'])
        {
            Poll.Wait([new PollFd(socket, PollEvents.In)], Poll.Never);
            int count = FdSocket.Receive(socket, line, received, out _);
            if (count == 0)
            {
                throw new IOException("keep has ended");
            }

            text.Append(Encoding.ASCII.GetString(line, 0, Math.Max(count, 0)));
            for (int i = 0; i < received.Count; i++)
            {
                files.Add(received.TryTake(i)!);
            }

            received.CloseAll();
        }

        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
