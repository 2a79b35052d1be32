using System.Buffers;
using GvtDevice.Mmio;
using NUnit.Framework;
using VfioUser.Server;

namespace GvtDevice.Tests.Mmio;

public sealed class RegisterMapTests
{
    private readonly RegisterMapBuilder _builder = new(0x1000);

    [Test]
    public void A_register_starts_at_its_reset_value_and_returns_to_it()
    {
        _builder.At(0x10, "R").Reset(0x1234);
        RegisterMap map = _builder.Freeze();
        map.Write(0x10, 7);

        map.Reset();

        Assert.That(map.Read(0x10), Is.EqualTo(0x1234));
    }

    [Test]
    public void Reads_of_one_register_without_another_access_are_counted_with_the_bits_that_change()
    {
        uint reads = 0;
        _builder.At(0x10, "STATUS").Writable(0xFF).OnRead(_ => 0x100 + (reads++ & 1));
        _builder.At(0x14, "OTHER");
        RegisterMap map = _builder.Freeze();
        Assert.That((map.CurrentLoop, map.LongestLoop), Is.EqualTo(((ReadLoop?)null, (ReadLoop?)null)));

        Repeat(3, () => map.Read(0x10));
        Assert.That(map.CurrentLoop, Is.EqualTo(new ReadLoop(0x10, 3, 0x100, 1)));
        Assert.That(map.DeviceBits(0x10), Is.EqualTo(0xFFFF_FF00));

        Repeat(2, () => map.Read(0x14));
        Assert.That(map.CurrentLoop, Is.EqualTo(new ReadLoop(0x14, 2, 0, 0)));
        Assert.That(map.LongestLoop, Is.EqualTo(new ReadLoop(0x10, 3, 0x100, 1)), "of the other register");

        map.Write(0x14, 5);
        Assert.That(map.CurrentLoop, Is.Null, "after a write");
        Repeat(4, () => map.Read(0x14));
        Assert.That(map.LongestLoop, Is.EqualTo(new ReadLoop(0x14, 4, 5, 0)), "the current one");
    }

    [Test]
    public void Counting_reads_allocates_nothing()
    {
        _builder.At(0x10, "R");
        RegisterMap map = _builder.Freeze();
        map.Read(0x10);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            map.Read(0x10);
            map.Read(0x14);
            map.Write(0x10, 1);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void What_a_guest_used_is_reported_with_how_much_of_it_is_modelled()
    {
        _builder.At(0x10, "RULES").ReadOnly().Reset(5);
        _builder.At(0x14, "UNUSED");
        _builder.Plain([new(0x20, "ARRAY", Count: 2)]);
        RegisterMap map = _builder.Freeze();
        map.Read(0x10);
        map.Write(0x24, 7);
        map.Write(0x30, 9);

        Assert.That(map.Report(), Is.EqualTo(new TouchedRegister[]
        {
            new(0x10, "RULES", 5, RegisterModel.Behaves),
            new(0x24, "ARRAY[1]", 7, RegisterModel.Stores),
            new(0x30, null, 9, RegisterModel.Unknown),
        }));
    }

    [TestCase(0xFFFF_FFFFu, 0xAAAA_5555u, 0xAAAA_5555u, Description = "everything")]
    [TestCase(0x0000_00FFu, 0xAAAA_5555u, 0xFFFF_FF55u, Description = "low byte only")]
    [TestCase(0x0000_0000u, 0xAAAA_5555u, 0xFFFF_FFFFu, Description = "read-only")]
    public void Only_writable_bits_take_a_write(uint writable, uint written, uint expected)
    {
        _builder.At(0x10, "R").Reset(0xFFFF_FFFF).Writable(writable);
        RegisterMap map = _builder.Freeze();

        map.Write(0x10, written);

        Assert.That(map.Read(0x10), Is.EqualTo(expected));
    }

    [Test]
    public void Writing_one_clears_and_writing_zero_keeps()
    {
        Register register = _builder.At(0x10, "R").ClearOnOne(0xFF);
        RegisterMap map = _builder.Freeze();
        register.Value = 0xF5;

        map.Write(0x10, 0x15);

        Assert.That(map.Read(0x10), Is.EqualTo(0xE0));
    }

    [Test]
    public void A_masked_register_changes_the_bits_that_the_upper_half_selects()
    {
        _builder.At(0x10, "R").Reset(0x00F0).Masked();
        RegisterMap map = _builder.Freeze();

        map.Write(0x10, 0x0011_0001);

        Assert.That(map.Read(0x10), Is.EqualTo(0x00E1));
    }

    [Test]
    public void A_write_reaction_sees_old_written_and_new_and_decides_what_is_stored()
    {
        RegisterWrite seen = default;
        _builder.At(0x10, "R").Reset(0xF0).Writable(0x0F).OnWrite(w =>
        {
            seen = w;
            return 0x77;
        });
        RegisterMap map = _builder.Freeze();

        map.Write(0x10, 0x33);

        Assert.That(seen, Is.EqualTo(new RegisterWrite(0x10, 0xF0, 0x33, 0xF3)));
        Assert.That(map.Read(0x10), Is.EqualTo(0x77));
    }

    [Test]
    public void Bytes_of_a_register_can_be_written_alone_and_clear_only_their_own_bits()
    {
        Register plain = _builder.At(0x10, "PLAIN").Reset(0x1122_3344);
        Register events = _builder.At(0x14, "EVENTS").ClearOnOne(uint.MaxValue);
        RegisterMap map = _builder.Freeze();
        events.Value = uint.MaxValue;

        map.Write(0x11, [0xAA, 0xBB]);
        map.Write(0x17, [0xF0]);

        Assert.That(plain.Value, Is.EqualTo(0x11BB_AA44));
        Assert.That(events.Value, Is.EqualTo(0x0FFF_FFFF));
    }

    [Test]
    public void An_eight_byte_read_covers_two_registers()
    {
        _builder.At(0x10, "LO").Reset(0x4433_2211);
        _builder.At(0x14, "HI").Reset(0x8877_6655);
        RegisterMap map = _builder.Freeze();
        byte[] data = new byte[8];

        map.Read(0x10, data);

        Assert.That(data, Is.EqualTo(new byte[] { 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88 }));
    }

    [Test]
    public void An_undeclared_offset_stores_and_is_reported_once()
    {
        List<uint> reported = [];
        RegisterMap map = _builder.Freeze();
        map.UnknownTouched += reported.Add;

        map.Write(0x20, 5);
        map.Write(0x20, 6);

        Assert.That(map.Read(0x20), Is.EqualTo(6));
        Assert.That(reported, Is.EqualTo(new[] { 0x20u }));
    }

    [Test]
    public void An_undeclared_offset_that_was_restored_is_0_after_a_reset()
    {
        RegisterMap saved = _builder.Freeze();
        saved.Write(0x20, 5);
        ArrayBufferWriter<byte> state = new();
        saved.Save(new StateWriter(state));
        RegisterMap map = new RegisterMapBuilder(0x1000).Freeze();
        StateReader reader = new(state.WrittenSpan);
        map.Restore(ref reader);

        map.Reset();

        Assert.That(map.Read(0x20), Is.Zero);
    }

    [Test]
    public void The_map_remembers_what_was_touched_and_names_it()
    {
        _builder.Plain([new(0x40, "TABLE", Count: 4), new(0x50, "ONE")]);
        RegisterMap map = _builder.Freeze();

        map.Read(0x48);
        map.Write(0x50, 1);

        Assert.That(map.Touched, Is.EqualTo(new[] { 0x48u, 0x50u }));
        Assert.That(map.NameOf(0x48), Is.EqualTo("TABLE[2]"));
        Assert.That(map.NameOf(0x50), Is.EqualTo("ONE"));
        Assert.That(map.NameOf(0x60), Is.Null);
    }

    [Test]
    public void Two_claims_to_one_offset_are_refused_with_both_names()
    {
        _builder.Plain([new(0x40, "TABLE", Count: 4)]);

        Assert.That(
            () => _builder.At(0x4C, "LATE"),
            Throws.ArgumentException.With.Message.Contains("TABLE").And.Message.Contains("LATE"));
    }

    [TestCase(0x11u)]
    [TestCase(0x1000u)]
    public void A_register_that_is_misplaced_is_refused(uint offset) =>
        Assert.That(() => _builder.At(offset, "R"), Throws.ArgumentException);

    [Test]
    public void Accesses_allocate_nothing()
    {
        _builder.At(0x10, "R").OnWrite(w => w.New + 1);
        RegisterMap map = _builder.Freeze();
        byte[] data = new byte[4];
        map.Write(0x10, data);
        map.Read(0x10, data);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 1000; i++)
        {
            map.Write(0x10, data);
            map.Read(0x10, data);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
        {
            action();
        }
    }
}
