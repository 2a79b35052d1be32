using NUnit.Framework;

namespace DisplayModel.Tests;

public sealed class OutputTests
{
    private readonly byte[] _edid = new byte[Output.EdidBlockSize];
    private readonly Output _output = new(0);

    [Test]
    public void A_restored_output_has_the_monitor_of_the_other_and_reports_it_once()
    {
        int changes = 0;
        _output.Plug(new byte[2 * Output.EdidBlockSize]);
        _output.Changed += _ => changes++;

        _output.Restore(_edid, isPlugged: false);

        Assert.That((_output.IsPlugged, _output.Edid.Length, changes), Is.EqualTo((false, Output.EdidBlockSize, 1)));
    }

    [Test]
    public void Another_EDID_is_no_change_of_the_connection()
    {
        int changes = 0;
        _output.Changed += _ => changes++;
        Assert.That(_output.ChangeEdid(_edid), Is.False, "there is no monitor");
        Assert.That(_output.Edid.Length, Is.Zero);

        _output.Plug(_edid);
        Assert.That(_output.ChangeEdid(new byte[2 * Output.EdidBlockSize], edidFromNs: 5), Is.True);
        Assert.That((_output.Edid.Length, _output.EdidFromNs, changes), Is.EqualTo((2 * Output.EdidBlockSize, 5L, 1)));
        Assert.That(() => _output.ChangeEdid(new byte[1]), Throws.ArgumentException);
    }

    [Test]
    public void An_output_that_never_had_a_monitor_can_be_restored()
    {
        _output.Plug(_edid);

        _output.Restore(default, isPlugged: false);

        Assert.That((_output.IsPlugged, _output.Edid.Length), Is.EqualTo((false, 0)));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    [TestCase(5 * Output.EdidBlockSize, true)]
    public void An_output_is_not_restored_to_what_none_can_be(int edidLength, bool isPlugged)
    {
        _output.Plug(_edid);

        Assert.That(() => _output.Restore(new byte[edidLength], isPlugged), Throws.ArgumentException);

        Assert.That((_output.IsPlugged, _output.Edid.Length), Is.EqualTo((true, Output.EdidBlockSize)));
    }
}
