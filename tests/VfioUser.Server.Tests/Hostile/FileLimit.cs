using System.Globalization;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Lets this process open few files more, until it is disposed of. Only for tests that run alone.</summary>
internal sealed class FileLimit : IDisposable
{
    private const int OpenFiles = 7;                    // RLIMIT_NOFILE

    private readonly ulong[] _before = new ulong[2];    // struct rlimit: soft, hard

    private FileLimit(int count)
    {
        Assert.That(GetLimit(OpenFiles, _before), Is.Zero);
        int[] open = [.. Directory.GetFileSystemEntries("/proc/self/fd")
            .Select(fd => int.Parse(Path.GetFileName(fd), CultureInfo.InvariantCulture))];
        int[] free = [.. Enumerable.Range(0, open.Length + count).Except(open)];
        ulong limit = (ulong)free[count - 1] + 1;
        Assert.That(SetLimit(OpenFiles, [limit, _before[1]]), Is.Zero);
    }

    public static FileLimit AllowMore(int count) => new(count);

    public void Dispose() => _ = SetLimit(OpenFiles, _before);

    [DllImport("libc", EntryPoint = "getrlimit")]
    private static extern int GetLimit(int resource, [Out] ulong[] limit);

    [DllImport("libc", EntryPoint = "setrlimit")]
    private static extern int SetLimit(int resource, ulong[] limit);
}
