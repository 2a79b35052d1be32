using System.Buffers;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Server.Restart;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Server.Tests.Restart;

/// <summary>A setup has what the client has set up and has not undone, and each of its files once.</summary>
public sealed class ClientSetupTests : IDisposable
{
    private readonly MemoryFileStore _store = new();
    private readonly ClientSetup _setup;
    private readonly EventFd _eventFd = EventFd.Create();
    private readonly EventFd _other = EventFd.Create();

    public ClientSetupTests() => _setup = new ClientSetup(_store);

    public void Dispose()
    {
        _setup.Dispose();
        _store.Dispose();
        _eventFd.Dispose();
        _other.Dispose();
    }

    /// <summary>As a model: windows that are mapped and in no range that was unmapped later.</summary>
    [Test]
    public void After_any_mapping_and_unmapping_the_mapped_windows_are_left([Values(1, 2, 3)] int seed)
    {
        Random random = new(seed);
        SortedSet<ulong> mapped = [];
        for (int i = 0; i < 500; i++)
        {
            ulong address = (ulong)random.Next(16);
            ulong size = (ulong)random.Next(1, 4);
            switch (random.Next(20))
            {
                case 0:
                    Unmap(0, 0, DmaUnmapFlags.All);
                    mapped.Clear();
                    break;
                case < 8:
                    Unmap(address, size);
                    mapped.RemoveWhere(start => start >= address && start < address + size);
                    break;
                default:
                    if (mapped.Add(address))
                    {
                        Map(address);
                    }

                    break;
            }
        }

        Assert.That(Replayed().Select(message => message.Read<DmaMap>().Address), Is.EquivalentTo(mapped));
    }

    [Test]
    public void The_last_binding_of_the_same_vectors_counts()
    {
        Bind(1, 0, _eventFd);
        Bind(1, 1, _eventFd);
        Bind(1, 0, _other);

        Assert.That(Replayed().Select(message => message.Read<IrqSet>().Start), Is.EqualTo(new[] { 1u, 0u }));
        Assert.That(_store.Names, Is.EqualTo(new[] { "file0", "file1" }));
    }

    [Test]
    public void An_index_that_is_disabled_leaves_nothing_and_its_files_are_dropped()
    {
        Bind(1, 0, _eventFd);
        Bind(2, 0, _other);
        IrqSet set = new(IrqSet.Length, IrqSetFlags.DataNone | IrqSetFlags.ActionTrigger, 1, 0, 0);
        Add(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in set).ToArray());
        _setup.DropUnused();

        Assert.That(Replayed().Select(message => message.Read<IrqSet>().Index), Is.EqualTo(new[] { 2u }));
        Assert.That(_store.Names, Is.EqualTo(new[] { "file1" }));
    }

    [Test]
    public void A_signal_is_not_repeated()
    {
        IrqSet set = new(IrqSet.Length, IrqSetFlags.DataNone | IrqSetFlags.ActionTrigger, 1, 0, 1);
        Add(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in set).ToArray());

        Assert.That(Replayed(), Is.Empty);
    }

    [Test]
    public void A_setup_is_read_as_it_was_written_with_its_files()
    {
        Map(7);
        Bind(1, 0, _eventFd);
        ArrayBufferWriter<byte> written = new();
        _setup.Write(written);
        _store.Restart();
        using ClientSetup next = new(_store);
        next.Read(written.WrittenSpan);

        List<int> files = [];
        next.Replay((in message) =>
        {
            files.Add(message.Fds.Count);
            using SafeFileHandle? file = message.Fds.TryTake(0);
            Assert.That(file is null || FileDescriptor.AreDuplicates(file, _eventFd.Handle));
        });
        Assert.That(files, Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void A_setup_that_is_cut_short_or_without_its_files_is_refused()
    {
        Map(7);
        Bind(1, 0, _eventFd);
        ArrayBufferWriter<byte> written = new();
        _setup.Write(written);
        for (int length = 0; length < written.WrittenCount; length++)
        {
            Assert.That(() => Read(written.WrittenSpan[..length].ToArray()), Throws.InstanceOf<InvalidDataException>());
        }

        _store.Drop("file0");
        Assert.That(() => Read(written.WrittenSpan.ToArray()), Throws.InstanceOf<InvalidDataException>());
    }

    private void Read(byte[] written)
    {
        _store.Restart();
        using ClientSetup next = new(_store);
        next.Read(written);
    }

    private void Map(ulong address)
    {
        DmaMap map = new(DmaMap.Length, DmaMapFlags.Read, 0, address, 1);
        Add(VfioUserCommand.DmaMap, Wire.AsBytes(in map).ToArray());
    }

    private void Unmap(ulong address, ulong size, DmaUnmapFlags flags = DmaUnmapFlags.None)
    {
        DmaUnmap unmap = new(DmaUnmap.Length, flags, address, size);
        Add(VfioUserCommand.DmaUnmap, Wire.AsBytes(in unmap).ToArray());
    }

    private void Bind(uint index, uint start, EventFd eventFd)
    {
        IrqSet set = new(IrqSet.Length, IrqSetFlags.DataEventfd | IrqSetFlags.ActionTrigger, index, start, 1);
        Add(VfioUserCommand.DeviceSetIrqs, Wire.AsBytes(in set).ToArray(), eventFd.Handle);
    }

    private void Add(VfioUserCommand command, byte[] payload, params SafeFileHandle[] files) => _setup.Add(
        new MessageHeader(1, command, (uint)(MessageHeader.Length + payload.Length), 0, 0),
        payload,
        [.. files.Select(FileDescriptor.Duplicate)]);

    private List<Replay> Replayed()
    {
        List<Replay> messages = [];
        _setup.Replay((in message) => messages.Add(new Replay(message.Payload.ToArray())));
        return messages;
    }

    private sealed record Replay(byte[] Payload)
    {
        public T Read<T>()
            where T : unmanaged => Wire.Read<T>(Payload);
    }
}
