using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace LinuxInterop.Tests;

internal sealed class ScmRightsTests
{
    private const int ScmRightsType = 1;
    private const int ScmCredentials = 2;

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(ScmRights.MaxFiles)]
    public void What_is_written_is_what_is_taken(int count)
    {
        int[] numbers = [.. Enumerable.Range(100, count)];
        SafeFileHandle[] files = [.. numbers.Select(n => new SafeFileHandle(n, ownsHandle: false))];
        byte[] control = new byte[ScmRights.MaxControlBytes];
        Array.Fill(control, (byte)0xEE);

        ReadOnlySpan<byte> written = control.AsSpan(0, ScmRights.Write(control, files));

        Assert.That(written.Length % 8, Is.Zero);
        Assert.That(ScmRights.TryTake(ref written, out ReadOnlySpan<int> taken), Is.True);
        Assert.That(taken.ToArray(), Is.EqualTo(numbers));
        Assert.That(ScmRights.TryTake(ref written, out _), Is.False);
    }

    [Test]
    public void More_than_the_kernel_takes_are_refused()
    {
        SafeFileHandle[] files =
            [.. Enumerable.Range(0, ScmRights.MaxFiles + 1).Select(n => new SafeFileHandle(n, false))];
        Assert.That(() => ScmRights.Write(new byte[4096], files), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Messages_of_other_kinds_are_passed_over()
    {
        byte[] control =
            [.. Message(ScmCredentials, 1, 2, 3), .. Message(ScmRightsType, 7), .. Message(ScmRightsType, 8, 9)];
        ReadOnlySpan<byte> rest = control;

        Assert.That(ScmRights.TryTake(ref rest, out ReadOnlySpan<int> first), Is.True);
        Assert.That(first.ToArray(), Is.EqualTo(new[] { 7 }));
        Assert.That(ScmRights.TryTake(ref rest, out ReadOnlySpan<int> second), Is.True);
        Assert.That(second.ToArray(), Is.EqualTo(new[] { 8, 9 }));
        Assert.That(ScmRights.TryTake(ref rest, out _), Is.False);
    }

    [Test]
    public void A_length_past_the_end_gives_what_is_there()
    {
        byte[] control = Message(ScmRightsType, 7, 8);
        MemoryMarshal.Write(control, 1000L);
        ReadOnlySpan<byte> rest = control;

        Assert.That(ScmRights.TryTake(ref rest, out ReadOnlySpan<int> taken), Is.True);
        Assert.That(taken.ToArray(), Is.EqualTo(new[] { 7, 8 }));
        Assert.That(rest.IsEmpty, Is.True);
    }

    [TestCase(0)]
    [TestCase(15)]
    public void A_length_shorter_than_its_header_ends_the_list(long length)
    {
        byte[] control = Message(ScmRightsType, 7);
        MemoryMarshal.Write(control, length);
        ReadOnlySpan<byte> rest = control;
        Assert.That(ScmRights.TryTake(ref rest, out _), Is.False);
    }

    /// <summary>struct cmsghdr of SOL_SOCKET and its data, padded.</summary>
    private static byte[] Message(int type, params int[] data)
    {
        byte[] message = new byte[(16 + (data.Length * 4) + 7) & ~7];
        MemoryMarshal.Write(message, 16L + (data.Length * 4));
        MemoryMarshal.Write(message.AsSpan(8), 1);
        MemoryMarshal.Write(message.AsSpan(12), type);
        MemoryMarshal.AsBytes(data.AsSpan()).CopyTo(message.AsSpan(16));
        return message;
    }
}
