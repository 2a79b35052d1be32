using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;

namespace LinuxInterop.Tests;

public sealed class LinuxTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("vfio-user-");

    private string SocketPath => Path.Combine(_directory.FullName, "a.sock");

    [TearDown]
    public void Delete() => _directory.Delete(recursive: true);

    [Test]
    public void Only_the_first_mapping_of_a_sealed_memfd_is_writable()
    {
        using MemFd file = MemFd.Create("ours", 4096, isOursToWrite: true);

        file.Slice(5, 1)[0] = 7;

        byte[] read = new byte[6];
        RandomAccess.Read(file.Handle, read, 0);
        Assert.That(read[5], Is.EqualTo(7));
        Assert.That(() => RandomAccess.Write(file.Handle, [1], 0), Throws.TypeOf<UnauthorizedAccessException>());
        Assert.That(
            () => MappedMemory.Map(file.Handle, 0, 4096, canRead: true, canWrite: true),
            Throws.TypeOf<LinuxException>().With.Property(nameof(LinuxException.ErrorNumber)).EqualTo(1));
        Assert.That(FileDescription.Of(file.Handle).Seals, Is.EqualTo(1 | 2 | 4 | 16));
    }

    [Test]
    public void An_abstract_socket_has_no_file_and_one_listener()
    {
        string name = $"@vfio-user-{Guid.NewGuid()}";
        using (UnixListener listener = UnixListener.Bind(name))
        {
            using SafeFileHandle client = UnixSocket.Connect(name, TimeSpan.FromSeconds(10));
            using SafeFileHandle? connection = listener.TryAccept();

            Assert.That(connection, Is.Not.Null);
            Assert.That(File.ReadAllText("/proc/net/unix"), Does.Contain(name + "\n"), "without a NUL at its end");
            Assert.That(
                () => UnixListener.Bind(name),
                Throws.TypeOf<IOException>().With.Message.Contains("in use by another server"));
            Assert.That(File.Exists(name), Is.False);
        }

        UnixListener.Bind(name).Dispose();
    }

    [TestCase("660", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)]
    [TestCase("0600", UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [TestCase("0", UnixFileMode.None)]
    public void A_socket_gets_the_mode_and_the_group_that_it_is_to_have(string text, UnixFileMode mode)
    {
        uint group = Libc.EffectiveGroupId();

        using UnixListener listener = UnixListener.Bind(
            SocketPath, access: new SocketAccess(SocketAccess.ParseMode(text), $"{group}"));

        Assert.That(FileStatus.Of(SocketPath)!.Value.Mode & 0x1FF, Is.EqualTo((int)mode));
    }

    [TestCase("")]
    [TestCase("rw")]
    [TestCase("8")]
    [TestCase("1000")]
    [TestCase("-1")]
    [TestCase("77777777777777")]
    public void What_is_no_mode_is_refused(string text) =>
        Assert.That(
            () => SocketAccess.ParseMode(text), Throws.TypeOf<FormatException>().With.Message.Contains($"\"{text}\""));

    [Test]
    public void A_group_is_found_by_name_and_one_that_does_not_exist_refused_before_anything_is_made()
    {
        Assert.That(Libc.FindGroup("root"), Is.Zero);
        Assert.That(
            () => UnixListener.Bind(SocketPath, access: new SocketAccess(Group: "no such group")),
            Throws.ArgumentException.With.Message.Contains("no such group"));
        Assert.That(
            () => UnixListener.Bind("@vfio-user-test", access: new SocketAccess(UnixFileMode.UserRead)),
            Throws.ArgumentException.With.Message.Contains("abstract"));
        Assert.That(File.Exists(SocketPath), Is.False);
    }

    [Test]
    public void A_socket_whose_group_may_not_be_set_is_not_left_behind()
    {
        if (Libc.EffectiveUserId() == 0)
        {
            Assert.Ignore("root may set any group");
        }

        Assert.That(
            () => UnixListener.Bind(SocketPath, access: new SocketAccess(Group: "0")),
            Throws.TypeOf<LinuxException>().With.Message.Contains("chown"));
        Assert.That(File.Exists(SocketPath), Is.False);
    }

    [Test]
    public void An_eventfd_adds_up_until_it_is_read()
    {
        using EventFd eventFd = EventFd.Create();
        eventFd.Signal();
        eventFd.Add(1ul << 56);

        Assert.That(eventFd.TryRead(out ulong value), Is.True);
        Assert.That(value, Is.EqualTo((1ul << 56) + 1));
        Assert.That(eventFd.TryRead(out _), Is.False);
    }

    [Test]
    public void A_full_eventfd_is_signalled_already()
    {
        using EventFd eventFd = EventFd.Create();
        eventFd.Add(ulong.MaxValue - 1);

        Assert.That(() => eventFd.Signal(), Throws.Nothing);
    }

    [Test]
    public void A_full_blocking_eventfd_does_not_block()
    {
        using EventFd blocking = EventFd.Adopt(Libc.EventFd(0, Libc.EfdCloexec));
        blocking.Add(ulong.MaxValue - 1);

        Assert.That(() => blocking.Signal(), Throws.Nothing);
        Assert.That(blocking.TryRead(out ulong value), Is.True);
        Assert.That(value, Is.EqualTo(ulong.MaxValue), "the kernel signalled: it alone can count that far");
        Assert.That(blocking.TryRead(out _), Is.False);
    }

    [Test]
    public void A_peers_eventfd_is_signalled_any_number_of_times()
    {
        const ulong signals = 5000;
        using EventFd peers = EventFd.Adopt(Libc.EventFd(0, Libc.EfdCloexec));
        using EventFd another = EventFd.Adopt(Libc.EventFd(0, Libc.EfdCloexec));
        Parallel.Invoke(
            () => SignalTimes(peers, signals), () => SignalTimes(peers, signals), () => SignalTimes(another, signals));

        Assert.That(peers.TryRead(out ulong count) ? count : 0, Is.EqualTo(2 * signals));
        Assert.That(another.TryRead(out count) ? count : 0, Is.EqualTo(signals));
    }

    [Test]
    public void A_signal_to_a_peer_allocates_nothing()
    {
        using EventFd peers = EventFd.Adopt(Libc.EventFd(0, Libc.EfdCloexec));
        SignalTimes(peers, 1);

        long before = GC.GetAllocatedBytesForCurrentThread();
        SignalTimes(peers, 200);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_memfd_is_sealed_and_shared()
    {
        using MemFd file = MemFd.Create("test", 8192);
        file.Slice(4096, 2)[1] = 7;

        byte[] seen = new byte[1];
        Assert.That(RandomAccess.Read(file.Handle, seen, 4097), Is.EqualTo(1));
        Assert.That((seen[0], file.Size), Is.EqualTo(((byte)7, 8192ul)));
        Assert.That(() => RandomAccess.SetLength(file.Handle, 0), Throws.InstanceOf<Exception>());
        Assert.That(() => file.Slice(8190, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => file.Slice(ulong.MaxValue, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(0ul)]
    [TestCase(100ul)]
    public void A_memfd_has_whole_pages(ulong size) =>
        Assert.That(() => MemFd.Create("test", size), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_disposed_memfd_has_no_bytes()
    {
        MemFd file = MemFd.Create("test", 4096);
        file.Dispose();

        Assert.That(() => file.Slice(0, 1), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_listener_replaces_the_socket_of_a_dead_server()
    {
        UnixListener dead = UnixListener.Bind(SocketPath);
        dead.Handle.Dispose();
        Assert.That(File.Exists(SocketPath), Is.True);

        using UnixListener listener = UnixListener.Bind(SocketPath);
        using SafeFileHandle client = UnixSocket.Connect(SocketPath, TimeSpan.FromSeconds(5));
        using SafeFileHandle? connection = listener.TryAccept();
        Assert.That(connection, Is.Not.Null);
        Assert.That(listener.TryAccept(), Is.Null);
    }

    [Test]
    public void A_listener_spares_the_socket_of_a_live_server()
    {
        using UnixListener live = UnixListener.Bind(SocketPath);

        Assert.That(
            () => UnixListener.Bind(SocketPath),
            Throws.InstanceOf<IOException>().With.Message.Contains("in use by another server"));
        Assert.That(File.Exists(SocketPath), Is.True);
    }

    [Test]
    public void A_listener_spares_a_socket_that_is_alive_but_takes_no_streams()
    {
        using Socket live = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        live.Bind(new UnixDomainSocketEndPoint(SocketPath));

        Assert.That(
            () => UnixListener.Bind(SocketPath),
            Throws.TypeOf<LinuxException>().With.Message.Contains($"connect {SocketPath}"));
        Assert.That(File.Exists(SocketPath), Is.True);
    }

    [Test]
    public void A_listener_spares_files_of_another_kind()
    {
        File.WriteAllText(SocketPath, "precious");

        Assert.That(
            () => UnixListener.Bind(SocketPath),
            Throws.InstanceOf<IOException>().With.Message.Contains("not a socket"));
        Assert.That(File.ReadAllText(SocketPath), Is.EqualTo("precious"));
    }

    [Test]
    public void A_listener_removes_its_own_socket_only()
    {
        UnixListener listener = UnixListener.Bind(SocketPath);
        File.Delete(SocketPath);
        File.WriteAllText(SocketPath, "another");
        listener.Dispose();
        Assert.That(File.Exists(SocketPath), Is.True);

        File.Delete(SocketPath);
        UnixListener.Bind(SocketPath).Dispose();
        Assert.That(File.Exists(SocketPath), Is.False);
    }

    [Test]
    public void A_listener_takes_over_an_inherited_socket()
    {
        UnixListener parent = UnixListener.Bind(SocketPath);
        using UnixListener listener = UnixListener.Adopt((int)parent.Handle.DangerousGetHandle());
        parent.Handle.SetHandleAsInvalid();

        using SafeFileHandle client = UnixSocket.Connect(SocketPath, TimeSpan.FromSeconds(5));
        using SafeFileHandle? connection = listener.TryAccept();
        Assert.That(connection, Is.Not.Null);
    }

    [Test]
    public void A_listener_takes_over_nothing_else()
    {
        using EventFd eventFd = EventFd.Create();

        Assert.That(() => UnixListener.Adopt((int)eventFd.Handle.DangerousGetHandle()), Throws.ArgumentException);
        Assert.That(() => UnixListener.Adopt(100_000), Throws.ArgumentException);
        Assert.That(eventFd.Handle.IsClosed, Is.False);
    }

    [Test]
    public void A_path_that_is_too_long_is_named()
    {
        string path = Path.Combine(_directory.FullName, new string('x', 108));

        Assert.That(() => UnixListener.Bind(path), Throws.ArgumentException.With.Message.Contains("107"));
    }

    [Test]
    public void Connecting_without_a_listener_gives_up() =>
        Assert.That(
            () => UnixSocket.Connect(SocketPath, TimeSpan.FromMilliseconds(20)),
            Throws.InstanceOf<LinuxException>().With.Property(nameof(LinuxException.ErrorNumber)).EqualTo(Libc.Enoent));

    private static void SignalTimes(EventFd eventFd, ulong times)
    {
        for (ulong i = 0; i < times; i++)
        {
            eventFd.Signal();
        }
    }
}
