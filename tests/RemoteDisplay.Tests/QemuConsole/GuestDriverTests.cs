using System.Buffers.Binary;
using NUnit.Framework;
using RemoteDisplay.QemuConsole.Vhost;
using RemoteDisplay.QemuConsole.Virtio;

namespace RemoteDisplay.Tests.QemuConsole;

/// <summary>The guest's virtio-gpu driver finds a device without monitors, which does no harm; a hostile one does none
/// to us.</summary>
internal sealed class GuestDriverTests
{
    private const uint SetScanout = 0x103;
    private const uint GetCapsetInfo = 0x108;
    private const uint UpdateCursor = 0x300;

    private ConsoleRoom _room = null!;
    private FrontEnd _frontEnd = null!;

    [SetUp]
    public void Open()
    {
        _room = new ConsoleRoom();
        _frontEnd = _room.Connect();
    }

    [TearDown]
    public void Close()
    {
        _frontEnd.Dispose();
        _room.Dispose();
    }

    [Test]
    public void No_scanout_is_enabled()
    {
        using GuestQueue queue = new(_frontEnd);
        byte[] answer = queue.Ask(Command(GpuCommand.GetDisplayInfo));
        Assert.That(answer, Is.EqualTo((byte[])[.. FrontEnd.Le32(GpuCommand.OkDisplayInfo), .. new byte[404]]));
    }

    [Test]
    public void The_answer_repeats_the_fence_of_the_request()
    {
        using GuestQueue queue = new(_frontEnd);
        byte[] answer = queue.Ask(
            [.. FrontEnd.Le32(SetScanout, 1), .. FrontEnd.Le64(0x1122334455667788), .. FrontEnd.Le32(7, 0)]);
        Assert.That(answer, Is.EqualTo((byte[])
            [.. FrontEnd.Le32(GpuCommand.OkNoData, 1), .. FrontEnd.Le64(0x1122334455667788), .. FrontEnd.Le32(7, 0)]));
    }

    [TestCase(GetCapsetInfo, GpuCommand.ErrorUnspecified)]
    [TestCase(0x200u, GpuCommand.ErrorUnspecified)]
    [TestCase(0xFFFFFFFFu, GpuCommand.ErrorUnspecified)]
    [TestCase(SetScanout, GpuCommand.OkNoData)]
    public void Drawing_works_without_effect_and_what_is_not_there_is_an_error(uint command, uint answer)
    {
        using GuestQueue queue = new(_frontEnd);
        Assert.That(BinaryPrimitives.ReadUInt32LittleEndian(queue.Ask(Command(command))), Is.EqualTo(answer));
        Assert.That(
            BinaryPrimitives.ReadUInt32LittleEndian(queue.Ask(1, 2, 3)), Is.EqualTo(GpuCommand.ErrorUnspecified));
    }

    [Test]
    public void The_device_answers_with_an_EDID()
    {
        using GuestQueue queue = new(_frontEnd);
        byte[] answer = queue.Ask([.. Command(GpuCommand.GetEdid), .. FrontEnd.Le32(0, 0)]);
        Assert.That(answer, Has.Length.EqualTo(24 + 8 + 1024));
        Assert.That(answer[32..40], Is.EqualTo(new byte[] { 0, 255, 255, 255, 255, 255, 255, 0 }));
        Assert.That(answer[32..(32 + 128)].Sum(value => value) % 256, Is.Zero);
    }

    [Test]
    public void More_requests_than_entries_are_answered_one_after_the_other()
    {
        using GuestQueue queue = new(_frontEnd);
        for (int i = 0; i < 3 * GuestQueue.Entries; i++)
        {
            Assert.That(queue.Ask(Command(GpuCommand.GetDisplayInfo)), Has.Length.EqualTo(408));
        }

        Assert.That(_frontEnd.Call(VhostRequest.GetVringBase, FrontEnd.Le32(0, 0)), Is.EqualTo(FrontEnd.Le32(0, 24)));
    }

    [Test]
    public void A_stopped_queue_is_left_alone()
    {
        using GuestQueue queue = new(_frontEnd);
        _frontEnd.Call(VhostRequest.GetVringBase, FrontEnd.Le32(0, 0));
        queue.SetDescriptor(0, FrontEnd.GuestBase + GuestQueue.Answer, 64, GuestQueue.Write);
        queue.Offer(0);
        _frontEnd.Sync();
        Assert.That(queue.UsedIndex, Is.Zero);
    }

    [Test]
    public void The_cursor_queue_is_emptied()
    {
        using GuestQueue queue = new(_frontEnd, index: 1);
        Assert.That(queue.Ask([.. Command(UpdateCursor), .. new byte[32]]), Is.Empty);
    }

    [Test]
    public void Descriptors_may_be_in_a_table_of_their_own()
    {
        using GuestQueue queue = new(_frontEnd);
        Command(GpuCommand.GetDisplayInfo).CopyTo(queue.Bytes(GuestQueue.Request, 24));
        byte[] table =
        [
            .. GuestQueue.Descriptor(FrontEnd.GuestBase + GuestQueue.Request, 10, GuestQueue.Next, 2),
            .. GuestQueue.Descriptor(FrontEnd.GuestBase + GuestQueue.Answer, 600, GuestQueue.Write, 0),
            .. GuestQueue.Descriptor(FrontEnd.GuestBase + GuestQueue.Request + 10, 14, GuestQueue.Next, 1),
        ];
        table.CopyTo(queue.Bytes(GuestQueue.Indirect, table.Length));
        queue.SetDescriptor(5, FrontEnd.GuestBase + GuestQueue.Indirect, (uint)table.Length, GuestQueue.IsTable);
        queue.Offer(5);
        Assert.That(queue.WaitForUsed(1), Is.EqualTo((5u, 408u)));
    }

    [Test]
    public void A_driver_that_says_when_it_wants_to_be_heard_is_heard()
    {
        using GuestQueue queue = new(_frontEnd, features: VhostFeatures.Offered);
        for (ushort i = 1; i <= 20; i++)
        {
            queue.Ask(Command(GpuCommand.GetDisplayInfo));
            _frontEnd.Sync();
            Assert.That(queue.WantedIndex, Is.EqualTo(i));
        }
    }

    [TestCase(0x2_4000_0000UL)]
    [TestCase(0x4_4000_0000UL)]
    public void Unknown_rings_are_ignored(ulong features)
    {
        using GuestQueue queue = new(_frontEnd, features: features);
        queue.SetDescriptor(0, FrontEnd.GuestBase + GuestQueue.Answer, 64, GuestQueue.Write);
        queue.Offer(0);
        _frontEnd.Sync();
        Assert.That(queue.UsedIndex, Is.Zero);
    }

    [Test]
    public void Hostile_chains_are_answered_with_nothing_and_the_next_request_as_ever()
    {
        using GuestQueue queue = new(_frontEnd);
        ulong memory = FrontEnd.GuestBase;
        (ulong Address, uint Length, int Flags, int Next)[] hostile =
        [
            (memory, 16, GuestQueue.Next, 0),                                           // a loop
            (memory, 16, GuestQueue.Next, 0xFFFF),                                      // past the table
            (memory, 16, GuestQueue.Next | GuestQueue.Write, 0),                        // a loop that is written to
            (memory, 0, GuestQueue.Write, 0),
            (0, 100, GuestQueue.Write, 0),
            (memory + FrontEnd.MemorySize - 1, 2, GuestQueue.Write, 0),
            (memory - 1, 2, GuestQueue.Write, 0),
            (ulong.MaxValue, 0xFFFFFFFF, GuestQueue.Write, 0),
            (ulong.MaxValue - 8, 0xFFFFFFFF, 0, 0),
            (memory, 0xFFFFFFFF, 0, 0),
            // a table that is itself a table
            (memory + GuestQueue.Indirect, 16, GuestQueue.IsTable, 0),
            (memory + GuestQueue.Indirect, 0, GuestQueue.IsTable, 0),
            (memory + GuestQueue.Indirect, 15, GuestQueue.IsTable, 0),
            (memory + GuestQueue.Indirect, 0xFFFFFFFF, GuestQueue.IsTable, 0),
            (ulong.MaxValue - 15, 0xFFFFFFF0, GuestQueue.IsTable, 0),
        ];
        GuestQueue.Descriptor(memory + GuestQueue.Indirect, 16, GuestQueue.IsTable, 0)
            .CopyTo(queue.Bytes(GuestQueue.Indirect, 16));
        foreach ((ulong address, uint length, int flags, int next) in hostile)
        {
            ushort before = queue.UsedIndex;
            queue.SetDescriptor(0, address, length, flags, next);
            queue.Offer(0);
            queue.WaitForUsed((ushort)(before + 1));
        }

        queue.Offer(0xFFFF);
        queue.WaitForUsed((ushort)(hostile.Length + 1));
        Assert.That(queue.Ask(Command(GpuCommand.GetDisplayInfo)), Has.Length.EqualTo(408));
    }

    [Test]
    public void A_ring_that_is_not_in_memory_or_claims_60000_entries_does_not_block()
    {
        using GuestQueue queue = new(_frontEnd);
        queue.Offer(0, skip: 60_000);
        _frontEnd.Sync();
        queue.SetAddresses(0, FrontEnd.UserBase + FrontEnd.MemorySize - 16);
        queue.Offer(0);
        _frontEnd.Sync();
        queue.SetAddresses(0, ulong.MaxValue - 0x1FFF);
        queue.Offer(0);
        _frontEnd.Sync();
        using ConsoleView console = ConsoleRoom.Open(_frontEnd);
        console.ReadUntilShows(_room.Shown);
    }

    [Test]
    public void Random_rings_never_end_the_connection([Range(0, 19)] int seed)
    {
        Random random = new(seed);
        using GuestQueue queue = new(_frontEnd, features: VhostFeatures.Offered);
        for (int i = 0; i < 50; i++)
        {
            for (int descriptor = 0; descriptor < GuestQueue.Entries; descriptor++)
            {
                queue.SetDescriptor(
                    descriptor,
                    FrontEnd.GuestBase + (ulong)random.Next(FrontEnd.MemorySize + 64),
                    (uint)random.Next(300),
                    random.Next(8),
                    random.Next(10));
            }

            queue.Offer(random.Next(GuestQueue.Entries), skip: random.Next(4));
        }

        _frontEnd.Sync();
    }

    private static byte[] Command(uint command) => [.. FrontEnd.Le32(command), .. new byte[20]];
}
